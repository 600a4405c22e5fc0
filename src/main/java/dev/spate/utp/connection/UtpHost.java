package dev.spate.utp.connection;

/**
 * What a {@link UtpMultiplexer} needs of the socket.
 *
 * @param <A> addresses with ports: values that are equal when they are the same
 */
public interface UtpHost<A> {
    /** Sends to this address. */
    UtpOutput output(A to);

    /** The address and port as bytes. */
    byte[] bytes(A address);

    /** Whether a SYN is answered. */
    boolean isAccepting();

    /** A peer has dialled us: its owner, or null when it is not wanted. */
    UtpListener incoming(A from);

    /** {@link UtpMultiplexer#run} is to be called at this time, or before; it may be the past. */
    void alarm(long nanos);
}
