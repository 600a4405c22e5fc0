package dev.spate.library;

import dev.spate.session.Failure;
import java.util.concurrent.CompletionException;

/**
 * Something could not be done. The message is for a person: "what happened: why (what to do)"; where it names options, they
 * are those of the command line.
 */
public final class TorrentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The sorts of failures. */
    public enum Reason {
        /** What was asked for cannot be: no such file in the torrent, too little memory. */
        REQUEST,
        /** The torrent or the magnet link is malformed. */
        MALFORMED,
        /** There is nobody to get it from, or nothing came for too long. */
        UNAVAILABLE,
        /** The disk refuses, or something else is where the output should be. */
        DISK,
        /** It was stopped before the end; the same transfer goes on from there. */
        STOPPED,
        /** An error of spate itself, or no memory is left. */
        INTERNAL
    }

    /** What sort of failure it is. */
    private final Reason reason;

    TorrentException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What the engine tells, in the words of this package. */
    static TorrentException of(Throwable why) {
        if (why instanceof TorrentException known) {
            return known;
        }
        if (why instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return of(wrapped.getCause());
        }
        if (why instanceof Failure failure) {
            return new TorrentException(reason(failure.kind()), failure.getMessage(), failure);
        }
        return new TorrentException(Reason.INTERNAL, "internal error: " + why, why);
    }

    private static Reason reason(Failure.Kind kind) {
        return switch (kind) {
            case USAGE -> Reason.REQUEST;
            case MALFORMED -> Reason.MALFORMED;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            case DISK, REPEATED -> Reason.DISK;
            case INCOMPLETE -> Reason.STOPPED;
        };
    }

    /**
     * What sort of failure it is.
     *
     * @return one of the sorts; there may be more of them in later versions
     */
    public Reason reason() {
        return reason;
    }
}
