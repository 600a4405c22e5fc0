package dev.spate.net;

import java.io.IOException;

/** A proxy refused, hung up, or lied; the message names it and is for a person. */
public final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyException(String message) {
        super(message);
    }
}
