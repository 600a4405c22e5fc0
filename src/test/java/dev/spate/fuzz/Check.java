package dev.spate.fuzz;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/** Assertions for targets, cheap enough for a hundred thousand inputs a second: a message is made only for a failure. */
public final class Check {
    private Check() {}

    /** The condition holds. */
    public static void that(boolean condition, Supplier<String> complaint) {
        if (!condition) {
            throw new AssertionError(complaint.get());
        }
    }

    /** Both are equal. */
    public static void equal(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + " but got " + actual);
        }
    }

    /** Both have the same bytes. */
    public static void same(byte[] expected, byte[] actual) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError("expected " + Arrays.toString(expected) + " but got " + Arrays.toString(actual));
        }
    }
}
