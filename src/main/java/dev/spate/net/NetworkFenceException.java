package dev.spate.net;

import java.io.IOException;

/** Something was to be sent beyond the {@link NetworkFence}; the message, for a person, names the address. */
public final class NetworkFenceException extends IOException {
    private static final long serialVersionUID = 1L;

    NetworkFenceException(String message) {
        super(message);
    }
}
