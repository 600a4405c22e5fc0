package dev.spate.metainfo;

/** A magnet link is malformed or of a kind that is not supported; the message names the parameter. */
public final class MagnetException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MagnetException(String message) {
        super(message);
    }
}
