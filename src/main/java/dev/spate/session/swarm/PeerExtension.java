package dev.spate.session.swarm;

import dev.spate.wire.ExtensionHandshake;

/** An {@link Extension}'s part of one connection. Owner: the event loop. */
interface PeerExtension {
    /**
     * The peer told what it speaks; it may do that again.
     *
     * @param id that the peer wants to have on our messages; 0 when it does not speak this extension, or not any more
     */
    void introduced(int id, ExtensionHandshake told);

    /**
     * A message of this extension, which the peer may send even when it said nothing of it.
     *
     * @throws dev.spate.wire.WireException when it is malformed, which ends the connection
     */
    void received(byte[] payload);

    /** We have a piece no more; what is sent because of it is flushed afterwards. */
    default void withdrawn(int piece) {}
}
