package dev.spate.session.swarm;

import dev.spate.wire.ExtensionHandshake;

/** The extensions at one peer: tells each what the peer says of it, and gives it the messages with its id. Owner: the event loop. */
final class PeerExtensions {
    private final Extensions extensions;
    private final PeerExtension[] parts;
    private final int[] theirIds;

    PeerExtensions(Extensions extensions, SwarmPeer peer) {
        this.extensions = extensions;
        this.parts = extensions.of(peer);
        this.theirIds = new int[parts.length];
    }

    /** Those that a further handshake does not name stay as they are (BEP 10). */
    void introduced(ExtensionHandshake told) {
        for (int id = 1; id <= parts.length; id++) {
            if (parts[id - 1] != null) {
                theirIds[id - 1] = told.ids().getOrDefault(extensions.name(id), theirIds[id - 1]);
                parts[id - 1].introduced(theirIds[id - 1], told);
            }
        }
    }

    /** We have a piece no more. */
    void withdrawn(int piece) {
        for (PeerExtension each : parts) {
            if (each != null) {
                each.withdrawn(piece);
            }
        }
    }

    /** @param id ours; what has another one is passed over, and counts as useless as all extension messages do */
    void received(int id, byte[] payload) {
        if (id >= 1 && id <= parts.length && parts[id - 1] != null) {
            parts[id - 1].received(payload);
        }
    }
}
