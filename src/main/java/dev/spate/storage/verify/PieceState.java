package dev.spate.storage.verify;

/** What there is to say of a piece. */
public enum PieceState {
    /** All of it is there and has its hash. */
    GOOD,
    /** All of it is there and has another hash. */
    BAD,
    /** Some of its bytes are not there, or cannot be read. */
    INCOMPLETE
}
