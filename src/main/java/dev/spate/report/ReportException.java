package dev.spate.report;

/** A file that is no report of {@code bench}; the message says what is wrong and where. */
public final class ReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReportException(String message) {
        super(message);
    }
}
