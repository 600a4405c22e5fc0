package dev.spate.tracker;

import java.io.IOException;

/** We do not go where a stranger would send us; the message, without his address, is for a person. */
final class RefusalException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusalException(String reason) {
        super(reason);
    }
}
