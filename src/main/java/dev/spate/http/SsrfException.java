package dev.spate.http;

import java.io.IOException;

/** An {@link SsrfPolicy} refused an address. The message is for a person; the URL is not in it. */
public final class SsrfException extends IOException {
    private static final long serialVersionUID = 1L;

    SsrfException(String reason) {
        super(reason);
    }
}
