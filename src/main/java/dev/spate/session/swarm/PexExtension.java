package dev.spate.session.swarm;

import dev.spate.mse.StreamKind;
import dev.spate.peer.PeerConnection;
import dev.spate.session.peers.PexReceiver;
import dev.spate.session.peers.PexSource;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.HolepunchMessage;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells peers whom we are connected to, and hears from them (BEP 11). Owner: the event loop.
 *
 * <p>Told are peers that can be dialled: those that we dialled, and those that told their port. A private torrent does
 * without this extension.
 */
final class PexExtension implements Extension {
    private final PexSource source;
    private final LongSupplier clock;
    private final PexState state = new PexState();
    private final Map<SwarmPeer, Part> introduced = new LinkedHashMap<>();

    private PexExtension(PexSource source, LongSupplier clock) {
        this.source = source;
        this.clock = clock;
    }

    static Optional<Extension> of(SwarmContext context) {
        return context.pex().map(source -> new PexExtension(source, context.clock()));
    }

    @Override
    public String name() {
        return PexMessage.NAME;
    }

    @Override
    public void connected(SwarmPeer peer) {
        peer.dialAddress().ifPresent(address -> state.joined(address, peer, () -> flagsOf(peer)));
    }

    private int flagsOf(SwarmPeer peer) {
        Part part = introduced.get(peer);
        return (part == null ? 0 : part.flags) | (peer.isSeed() ? PexMessage.SEED : 0) | flagsOf(peer.connection());
    }

    /** What the connection itself shows. */
    private static int flagsOf(PeerConnection connection) {
        return (connection.streamKind() == StreamKind.PLAIN ? 0 : PexMessage.ENCRYPTION)
                | (connection.isUtp() ? PexMessage.UTP : 0)
                | (connection.incoming() ? 0 : PexMessage.REACHABLE);
    }

    @Override
    public void disconnected(SwarmPeer peer) {
        introduced.remove(peer);
        peer.dialAddress().ifPresent(address -> state.left(address, peer));
    }

    @Override
    public void sweep(long nowNanos) {
        introduced.forEach((peer, part) -> part.tell(nowNanos));
    }

    @Override
    public PeerExtension of(SwarmPeer peer) {
        return new Part(peer);
    }

    private final class Part implements PeerExtension {
        private final SwarmPeer peer;
        private PexState.Reader reader;
        private int theirId;
        private final PexReceiver receiver;
        private int flags;

        Part(SwarmPeer peer) {
            this.peer = peer;
            this.reader = new PexState.Reader(peer.connection().address(), clock.getAsLong());
            this.receiver = new PexReceiver(source, peer.connection().address());
        }

        @Override
        public void introduced(int id, ExtensionHandshake told) {
            theirId = id;
            flags = (told.id(HolepunchMessage.NAME).isPresent() ? PexMessage.HOLEPUNCH : 0)
                    | (told.uploadOnly() ? PexMessage.SEED : 0);
            introduced.put(peer, this);
            // Who dialled us may have told its port just now.
            connected(peer);
        }

        private void tell(long nowNanos) {
            if (theirId > 0) {
                state.next(reader, nowNanos)
                        .ifPresent(
                                message -> peer.connection().send(new PeerMessage.Extended(theirId, message.encode())));
            }
        }

        @Override
        public void received(byte[] payload) {
            peer.named(receiver.received(payload, clock.getAsLong()));
        }
    }
}
