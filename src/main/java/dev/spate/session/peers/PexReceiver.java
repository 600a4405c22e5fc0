package dev.spate.session.peers;

import dev.spate.net.AddressScope;
import dev.spate.net.HostKey;
import dev.spate.peer.DialHint;
import dev.spate.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What one connected peer tells of others (BEP 11), bounded in pace and number: goes to the torrent's {@link PexSource}.
 *
 * <p>Time is an argument, any monotonic count of nanoseconds. Owner: the event loop.
 */
public final class PexReceiver {
    /** A message that comes sooner after the last one is not read: BEP 11 wants a minute between them, and clocks differ. */
    static final long LEAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(50);

    /** Addresses of one message that are taken. */
    static final int MOST_TAKEN = 100;

    private final PexSource source;
    private final InetSocketAddress sender;
    private boolean heard;
    private long heardNanos;

    /** @param sender where the peer is: it may not name everybody */
    public PexReceiver(PexSource source, InetSocketAddress sender) {
        this.source = source;
        this.sender = sender;
    }

    /**
     * Takes a message; one that comes too soon is passed over, and counts as useless as all extension messages do.
     *
     * @return those of its peers that speak {@code ut_holepunch} (BEP 55)
     * @throws dev.spate.wire.WireException when it is malformed
     */
    public List<InetSocketAddress> received(byte[] payload, long nowNanos) {
        if (heard && nowNanos - heardNanos < LEAST_PAUSE_NANOS) {
            return List.of();
        }
        heard = true;
        heardNanos = nowNanos;
        PexMessage message = PexMessage.decode(payload);
        List<InetSocketAddress> taken = taken(message, sender);
        source.heard(taken, hints(message, taken));
        return punchable(message, taken);
    }

    /** How those of the taken ones want to be dialled of which something is said. */
    static Map<InetSocketAddress, DialHint> hints(PexMessage message, List<InetSocketAddress> taken) {
        Set<InetSocketAddress> known = Set.copyOf(taken);
        Map<InetSocketAddress, DialHint> hints = new HashMap<>();
        for (PexMessage.Peer each : message.added()) {
            DialHint hint = DialHint.ofPexFlags(each.flags());
            if (known.contains(each.address()) && !hint.equals(DialHint.NONE)) {
                hints.putIfAbsent(each.address(), hint);
            }
        }
        return hints;
    }

    /** Those of the taken ones that speak {@code ut_holepunch}. */
    static List<InetSocketAddress> punchable(PexMessage message, List<InetSocketAddress> taken) {
        Set<InetSocketAddress> known = Set.copyOf(taken);
        return message.added().stream()
                .filter(each -> (each.flags() & PexMessage.HOLEPUNCH) != 0)
                .map(PexMessage.Peer::address)
                .filter(known::contains)
                .toList();
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
}
