package dev.spate.utp.connection;

/** Arithmetic on 16-bit sequence numbers that wrap around (BEP 29). */
final class SequenceNumber {
    static final int MASK = 0xFFFF;

    private SequenceNumber() {}

    static int plus(int number, int count) {
        return number + count & MASK;
    }

    /** How far {@code to} is ahead of {@code from}: -32,768 to 32,767. */
    static int distance(int from, int to) {
        return (short) (to - from);
    }
}
