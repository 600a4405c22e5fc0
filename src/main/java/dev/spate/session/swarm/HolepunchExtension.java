package dev.spate.session.swarm;

import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.HolepunchMessage;
import dev.spate.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets peers behind NATs meet with the help of one that both are connected to (BEP 55), see {@link Holepunch}. A torrent
 * without peer exchange or uTP does without it: nobody would name such peers, or nothing could be punched. Owner: the event
 * loop.
 */
final class HolepunchExtension implements Extension {
    private final Holepunch holepunch;
    private final LongSupplier clock;
    private final Map<SwarmPeer, Part> parts = new LinkedHashMap<>();

    private HolepunchExtension(HolepunchDialer dialer, LongSupplier clock) {
        this.holepunch = new Holepunch(dialer);
        this.clock = clock;
    }

    /** @param dialer empty when peers are not dialled over uTP */
    static Optional<Extension> of(SwarmContext context, Optional<HolepunchDialer> dialer) {
        return context.pex().isEmpty()
                ? Optional.empty()
                : dialer.map(some -> new HolepunchExtension(some, context.clock()));
    }

    @Override
    public String name() {
        return HolepunchMessage.NAME;
    }

    @Override
    public void connected(SwarmPeer peer) {
        Part part = new Part(peer);
        parts.put(peer, part);
        holepunch.joined(part);
    }

    @Override
    public void disconnected(SwarmPeer peer) {
        Part part = parts.remove(peer);
        if (part != null) {
            holepunch.left(part);
        }
    }

    @Override
    public void named(SwarmPeer by, List<InetSocketAddress> punchable) {
        Part part = parts.get(by);
        if (part != null) {
            holepunch.named(part, punchable);
        }
    }

    @Override
    public void dialFailed(InetSocketAddress address) {
        holepunch.dialFailed(address, clock.getAsLong());
    }

    @Override
    public PeerExtension of(SwarmPeer peer) {
        Part part = parts.get(peer);
        return part == null ? new Part(peer) : part;
    }

    private final class Part implements PeerExtension, HolepunchPeer {
        private final SwarmPeer peer;
        private int theirId;

        Part(SwarmPeer peer) {
            this.peer = peer;
        }

        @Override
        public void introduced(int id, ExtensionHandshake told) {
            theirId = id;
        }

        @Override
        public void received(byte[] payload) {
            HolepunchMessage.decode(payload).ifPresent(message -> holepunch.received(this, message, clock.getAsLong()));
        }

        @Override
        public InetSocketAddress address() {
            return peer.connection().address();
        }

        @Override
        public Optional<InetSocketAddress> dialAddress() {
            return peer.dialAddress();
        }

        @Override
        public boolean isUtp() {
            return peer.connection().isUtp();
        }

        @Override
        public boolean speaks() {
            return theirId > 0;
        }

        @Override
        public void send(HolepunchMessage message) {
            peer.connection().send(new PeerMessage.Extended(theirId, message.encode()));
            // The other side must not wait for the next sweep: both have to dial at about the same time.
            peer.flush(clock.getAsLong());
        }
    }
}
