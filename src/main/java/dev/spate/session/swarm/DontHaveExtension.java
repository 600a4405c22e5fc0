package dev.spate.session.swarm;

import dev.spate.wire.DontHave;
import dev.spate.wire.ExtensionHandshake;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Pieces that a peer, or we, have no more (BEP 54). Owner: the event loop. */
final class DontHaveExtension implements Extension {
    /** The ids of those who want to hear of it. */
    private final Map<SwarmPeer, Integer> readers = new HashMap<>();

    static Optional<Extension> of(SwarmContext context) {
        return Optional.of(new DontHaveExtension());
    }

    @Override
    public String name() {
        return DontHave.NAME;
    }

    @Override
    public void withdrawn(SwarmPeer from, int piece) {
        Integer id = readers.get(from);
        if (id != null) {
            from.tell(id, new DontHave(piece).encode());
        }
    }

    @Override
    public void disconnected(SwarmPeer peer) {
        readers.remove(peer);
    }

    @Override
    public PeerExtension of(SwarmPeer peer) {
        return new PeerExtension() {
            @Override
            public void introduced(int id, ExtensionHandshake told) {
                if (id == 0) {
                    readers.remove(peer);
                } else {
                    readers.put(peer, id);
                }
            }

            @Override
            public void received(byte[] payload) {
                peer.lost(DontHave.decode(payload).piece());
            }
        };
    }
}
