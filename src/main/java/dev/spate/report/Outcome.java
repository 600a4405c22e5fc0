package dev.spate.report;

/** How a run ended. Only those that are {@link #DONE} have figures that may be compared. */
public enum Outcome {
    /** The client ended by itself, and what it wrote is right to the last byte. */
    DONE,
    /** The client ended with an error. */
    FAILED,
    /** The client had not ended when its time was over, and was ended. */
    TIMED_OUT,
    /** The client ended as if all were well, but what it wrote is wrong or missing. */
    WRONG,
    /** The client was not run, as it cannot do this scenario. */
    SKIPPED,
    /** A person ended the bench during this run. */
    INTERRUPTED
}
