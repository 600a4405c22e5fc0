package dev.spate.bench;

/** A run that could not be measured, or whose download was wrong; the message says what failed. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
