package dev.spate.session.swarm;

import dev.spate.wire.DontHave;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import java.util.Optional;

/** Peers lose pieces, and so do we (BEP 54). Owner: the event loop. */
final class DontHaveExtension implements Extension {
    private DontHaveExtension() {}

    static Optional<Extension> of(SwarmContext context) {
        return Optional.of(new DontHaveExtension());
    }

    @Override
    public String name() {
        return DontHave.NAME;
    }

    @Override
    public PeerExtension of(SwarmPeer peer) {
        return new PeerExtension() {
            private int theirId;

            @Override
            public void introduced(int id, ExtensionHandshake told) {
                theirId = id;
            }

            @Override
            public void received(byte[] payload) {
                peer.lost(DontHave.decode(payload).piece());
            }

            @Override
            public void withdrawn(int piece) {
                if (theirId > 0) {
                    peer.connection().send(new PeerMessage.Extended(theirId, new DontHave(piece).encode()));
                }
            }
        };
    }
}
