package dev.spate.bencode;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/** A bencoded integer of any size. */
public final class BInteger implements BValue {
    private final long small;
    private final Optional<BigInteger> large;
    private final int start;
    private final int end;

    private BInteger(long small, Optional<BigInteger> large, int start, int end) {
        this.small = small;
        this.large = large;
        this.start = start;
        this.end = end;
    }

    /** An integer that fits a {@code long}. */
    public static BInteger of(long value) {
        return at(value, 0, 0);
    }

    /** An integer of any size. */
    public static BInteger of(BigInteger value) {
        return at(value, 0, 0);
    }

    static BInteger at(long value, int start, int end) {
        return new BInteger(value, Optional.empty(), start, end);
    }

    static BInteger at(BigInteger value, int start, int end) {
        return value.bitLength() < Long.SIZE
                ? at(value.longValue(), start, end)
                : new BInteger(0, Optional.of(value), start, end);
    }

    /** The number, of whatever size. */
    public BigInteger value() {
        return large.orElseGet(() -> BigInteger.valueOf(small));
    }

    /** The number; empty when it does not fit a {@code long}. */
    public OptionalLong asLong() {
        return large.isPresent() ? OptionalLong.empty() : OptionalLong.of(small);
    }

    @Override
    public int start() {
        return start;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public int depth() {
        return 0;
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.integer(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BInteger that && small == that.small && large.equals(that.large);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(small) + large.hashCode();
    }

    /** The number in decimal. */
    @Override
    public String toString() {
        return large.isPresent() ? large.get().toString() : Long.toString(small);
    }
}
