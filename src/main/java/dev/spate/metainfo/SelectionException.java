package dev.spate.metainfo;

/** A {@link FileSelection} that cannot be read, or names what the torrent does not have. The message is for a person. */
public final class SelectionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SelectionException(String message) {
        super(message);
    }
}
