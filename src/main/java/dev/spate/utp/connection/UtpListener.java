package dev.spate.utp.connection;

/** The owner of a connection. None of it is called from within a call of the owner, but {@link #closed}. */
public interface UtpListener {
    /** The connection of a peer that dialled us; called before everything else. */
    void accepted(UtpConnection connection);

    /** A connection that we dialled is open. */
    void connected();

    /**
     * The next bytes of the stream; the array is borrowed. They count as unread until {@link UtpConnection#consumed}.
     */
    void received(byte[] bytes, int offset, int length);

    /** All packets that came together were handed over. */
    void burstEnded();

    /** The peer sends no more. */
    void ended();

    /** There is room to {@link UtpConnection#append} again, after there was none. */
    void writable();

    /** The connection is no more; called once. */
    void closed(UtpEnd end);
}
