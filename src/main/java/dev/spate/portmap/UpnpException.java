package dev.spate.portmap;

/** A router's UPnP document is malformed, or says no; the message is for a person. */
final class UpnpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    UpnpException(String message) {
        this(message, 0);
    }

    UpnpException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** The router's error code, or 0. */
    int code() {
        return code;
    }
}
