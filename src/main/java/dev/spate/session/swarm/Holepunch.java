package dev.spate.session.swarm;

import dev.spate.net.AddressScope;
import dev.spate.wire.HolepunchMessage;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The rules of holepunching (BEP 55), pure, in all three roles: the initiator asks the peer that named an address which it
 * could not dial; that relay tells both sides to connect; and both dial over uTP at the same time, so that their NATs let
 * the packets of the other side in.
 *
 * <p>Nobody is made to dial where the relay may not send it ({@link AddressScope}), and everything a peer makes us do is
 * bounded. Time is an argument, any monotonic count of nanoseconds. Owner: the event loop.
 */
final class Holepunch {
    /** An address is asked for once in this time. */
    static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Messages of each direction at one peer in a minute; more are neither answered nor sent. */
    static final int MOST_A_MINUTE = 20;

    /** Addresses of which it is remembered who named them, and that were asked for. */
    static final int MOST_REMEMBERED = 1_000;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final HolepunchDialer dialer;
    private final Map<HolepunchPeer, Paces> peers = new LinkedHashMap<>();
    private final Map<InetSocketAddress, HolepunchPeer> relays = bounded();
    private final Map<InetSocketAddress, Long> askedNanos = bounded();

    Holepunch(HolepunchDialer dialer) {
        this.dialer = dialer;
    }

    private static <V> Map<InetSocketAddress, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }

    /** So many in a minute. */
    private static final class Pace {
        private boolean begun;
        private long sinceNanos;
        private int left;

        boolean take(long nowNanos) {
            if (!begun || nowNanos - sinceNanos >= MINUTE_NANOS) {
                begun = true;
                sinceNanos = nowNanos;
                left = MOST_A_MINUTE;
            }
            return left-- > 0;
        }
    }

    /** Of one peer. */
    private static final class Paces {
        final Pace from = new Pace();
        final Pace to = new Pace();
    }

    void joined(HolepunchPeer peer) {
        peers.put(peer, new Paces());
    }

    void left(HolepunchPeer peer) {
        peers.remove(peer);
        relays.values().removeIf(each -> each == peer);
    }

    /** This peer has named addresses of others that speak the extension; only such as it may send us to. */
    void named(HolepunchPeer by, Iterable<InetSocketAddress> addresses) {
        addresses.forEach(each -> relays.put(each, by));
    }

    /** A dial came to nothing: whoever named the address is asked to introduce us. */
    void dialFailed(InetSocketAddress address, long nowNanos) {
        HolepunchPeer relay = relays.get(address);
        if (relay == null
                || !relay.speaks()
                || relay.isAt(address)
                || connected(address).isPresent()) {
            return;
        }
        Long asked = askedNanos.get(address);
        if ((asked == null || nowNanos - asked >= PAUSE_NANOS) && mayTell(relay, nowNanos)) {
            askedNanos.remove(address);
            askedNanos.put(address, nowNanos);
            relay.send(HolepunchMessage.rendezvous(address));
        }
    }

    /** A message came; who does not speak the extension is not heard (BEP 55). */
    void received(HolepunchPeer from, HolepunchMessage message, long nowNanos) {
        Paces paces = peers.get(from);
        if (paces == null || !from.speaks() || !paces.from.take(nowNanos)) {
            return;
        }
        switch (message.kind()) {
            case RENDEZVOUS -> rendezvous(from, message.address(), nowNanos);
            case CONNECT -> connect(from, message.address());
            case ERROR -> relays.remove(message.address(), from);
        }
    }

    private void rendezvous(HolepunchPeer from, InetSocketAddress wanted, long nowNanos) {
        Optional<HolepunchPeer> target = connected(wanted);
        int refusal = refusal(from, wanted, target);
        if (refusal != 0) {
            from.send(HolepunchMessage.error(wanted, refusal));
        } else if (mayTell(target.orElseThrow(), nowNanos)) {
            target.orElseThrow().send(HolepunchMessage.connect(from.datagramAddress()));
            from.send(HolepunchMessage.connect(target.orElseThrow().datagramAddress()));
        }
    }

    /** An error code, or 0. */
    private int refusal(HolepunchPeer from, InetSocketAddress wanted, Optional<HolepunchPeer> target) {
        if (dialer.isOurs(wanted) || from.isAt(wanted)) {
            return HolepunchMessage.NO_SELF;
        }
        // Local networks and the world are not bridged: neither side could use the other's address.
        AddressScope scope = scopeOf(wanted);
        if (wanted.getPort() == 0 || scope == AddressScope.NOWHERE || scope != scopeOf(from.address())) {
            return HolepunchMessage.NO_SUCH_PEER;
        }
        if (target.isEmpty()) {
            return HolepunchMessage.NOT_CONNECTED;
        }
        return target.get().speaks() ? 0 : HolepunchMessage.NO_SUPPORT;
    }

    private void connect(HolepunchPeer relay, InetSocketAddress other) {
        boolean allowed = other.getPort() != 0 && scopeOf(relay.address()).maySendTo(scopeOf(other));
        if (allowed && connected(other).isEmpty() && !dialer.isOurs(other)) {
            dialer.dialOverUtp(other);
        }
    }

    private boolean mayTell(HolepunchPeer peer, long nowNanos) {
        Paces paces = peers.get(peer);
        return paces != null && paces.to.take(nowNanos);
    }

    private Optional<HolepunchPeer> connected(InetSocketAddress address) {
        return peers.keySet().stream().filter(each -> each.isAt(address)).findFirst();
    }

    private static AddressScope scopeOf(InetSocketAddress address) {
        return AddressScope.of(address.getAddress());
    }
}
