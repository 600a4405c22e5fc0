package dev.spate.http;

import java.io.IOException;

/** An HTTP GET that came to nothing. The message names the address, without its query, and is for a person. */
public final class HttpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean forGood;

    HttpException(String label, String reason, boolean forGood, Throwable cause) {
        super(label + ": " + reason, cause);
        this.reason = reason;
        this.forGood = forGood;
    }

    /** The message without the address. */
    public String reason() {
        return reason;
    }

    /** Whether trying again soon is useless: unknown host, refused connection, untrusted certificate, HTTP 4xx. */
    public boolean forGood() {
        return forGood;
    }
}
