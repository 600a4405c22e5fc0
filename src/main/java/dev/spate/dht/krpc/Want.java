package dev.spate.dht.krpc;

/**
 * Which nodes the answer should name (BEP 32).
 *
 * @param v4 those of IPv4
 * @param v6 those of IPv6
 */
public record Want(boolean v4, boolean v6) {
    /** Nothing was said: those of the family over which the question came. */
    public static final Want UNSAID = new Want(false, false);
}
