package dev.spate.metainfo;

/** A torrent's metainfo is malformed or of a kind that is not supported; the message names the key or the byte offset. */
public final class MetainfoException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MetainfoException(String message) {
        super(message);
    }

    MetainfoException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The value of {@code key} is not as it must be. */
    static MetainfoException at(String key, String problem) {
        return new MetainfoException(key + ": " + problem);
    }
}
