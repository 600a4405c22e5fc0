package dev.spate.utp.connection;

/** Takes datagrams to one address. */
public interface UtpOutput {
    /** Whether datagrams are sent at once; if not, connections wait until it is writable: that is no loss (LT#7107). */
    boolean isWritable();

    /** Whether {@link #probe} can forbid that a datagram is fragmented. */
    boolean canProbe();

    /** The greatest UDP payload that the interface carries: 1,472 bytes on Ethernet, 1,452 with IPv6. */
    int mostBytes();

    /** Sends a header, then a part of {@code body} unless its length is 0; both arrays are borrowed. */
    void send(byte[] header, int headerBytes, byte[] body, int offset, int length);

    /**
     * Sends the same as one datagram that must not be fragmented.
     *
     * @return false when the system says that it is too great, or the like; it was not sent then
     */
    boolean probe(byte[] header, int headerBytes, byte[] body, int offset, int length);
}
