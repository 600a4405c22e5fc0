package dev.spate.net;

/**
 * The user event that begins the handshake of a peer that we dialled: what is written from here on reaches the peer. Fired
 * once in each pipeline, by whoever is the last to prepare the stream; not every stream is ready when its channel is active.
 *
 * <p>For an incoming connection there is no such event: there the peer begins.
 */
public enum StreamReady {
    INSTANCE
}
