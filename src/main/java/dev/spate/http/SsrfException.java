package dev.spate.http;

import java.io.IOException;

/** We do not go where a stranger would send us; the message, without his address, is for a person. */
public final class SsrfException extends IOException {
    private static final long serialVersionUID = 1L;

    SsrfException(String reason) {
        super(reason);
    }
}
