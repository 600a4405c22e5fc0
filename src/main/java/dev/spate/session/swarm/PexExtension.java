package dev.spate.session.swarm;

import dev.spate.net.AddressScope;
import dev.spate.net.HostKey;
import dev.spate.session.peers.PexSource;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells peers whom we are connected to, and hears from them (BEP 11). Owner: the event loop.
 *
 * <p>Told are peers that can be dialled: those that we dialled, and those that told their port. A private torrent does
 * without this extension.
 */
final class PexExtension implements Extension {
    /**
     * A message that comes sooner after the last one is not read: BEP 11 wants a minute between them, and clocks
     * differ.
     */
    static final long LEAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(50);

    /** Addresses of one message that are taken. */
    static final int MOST_TAKEN = 100;

    private static final String HOLEPUNCH = "ut_holepunch";

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
        return (part == null ? 0 : part.flags)
                | (peer.isSeed() ? PexMessage.SEED : 0)
                | (peer.connection().isUtp() ? PexMessage.UTP : 0)
                | (peer.connection().incoming() ? 0 : PexMessage.REACHABLE);
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

    /** What of a message we take: one address a host, but of near ones, and none that the sender may not name. */
    static List<InetSocketAddress> taken(PexMessage message, InetSocketAddress sender) {
        AddressScope from = AddressScope.of(sender.getAddress());
        Set<HostKey> hosts = new HashSet<>();
        List<InetSocketAddress> taken = new ArrayList<>();
        for (PexMessage.Peer each : message.added()) {
            AddressScope scope = AddressScope.of(each.address().getAddress());
            if (taken.size() < MOST_TAKEN
                    && from.maySendTo(scope)
                    && (hosts.add(HostKey.of(each.address().getAddress())) || scope.isLocal())) {
                taken.add(each.address());
            }
        }
        return taken;
    }

    private final class Part implements PeerExtension {
        private final SwarmPeer peer;
        private PexState.Reader reader;
        private int theirId;
        private int flags;
        private boolean heard;
        private long heardNanos;

        Part(SwarmPeer peer) {
            this.peer = peer;
            this.reader = new PexState.Reader(peer.connection().address(), clock.getAsLong());
        }

        @Override
        public void introduced(int id, ExtensionHandshake told) {
            theirId = id;
            flags = (told.id(HOLEPUNCH).isPresent() ? PexMessage.HOLEPUNCH : 0)
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
            long now = clock.getAsLong();
            if (heard && now - heardNanos < LEAST_PAUSE_NANOS) {
                // The account for floods has taken note of it.
                return;
            }
            heard = true;
            heardNanos = now;
            source.heard(taken(PexMessage.decode(payload), peer.connection().address()));
        }
    }
}
