package dev.spate.recording;

/** A file is no recording, or one that cannot be. */
public final class RecordingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public RecordingException(String message) {
        super(message);
    }
}
