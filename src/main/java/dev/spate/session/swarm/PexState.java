package dev.spate.session.swarm;

import dev.spate.net.AddressScope;
import dev.spate.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * What each peer is told of the others (BEP 11), pure: a list of those who are connected, and a timeline of who came and went,
 * of which each reader has read a part.
 *
 * <p>Time is an argument, any monotonic count of nanoseconds. Owner: one thread.
 */
final class PexState {
    /** BEP 11: one message a minute at most. */
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Before the first message, as there is little to tell of a swarm that is being dialled. */
    static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Addresses of a message, those that are dropped not counted; the first message may have more. */
    static final int MOST_TOLD = 50;

    static final int MOST_TOLD_FIRST = 100;

    /** What is older than so many changes is not told any more: at 50 a minute nobody would hear of it in time. */
    static final int MOST_CHANGES = 2_000;

    private final Map<InetSocketAddress, Listed> listed = new LinkedHashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private long nextChange;

    private record Listed(Object owner, IntSupplier flags) {}

    private record Change(long number, InetSocketAddress address, boolean joined) {}

    /** One who is told. */
    static final class Reader {
        private final InetSocketAddress from;
        private long dueNanos;
        /** The first change that it was not told; -1 before the first message. */
        private long position = -1;

        /** @param from where it is; it is not told of addresses that mean nothing there, nor of itself */
        Reader(InetSocketAddress from, long nowNanos) {
            this.from = from;
            this.dueNanos = nowNanos + FIRST_NANOS;
        }

        private boolean mayHearOf(InetSocketAddress address) {
            // A link-local address means nothing without the interface, which PEX cannot name.
            return !address.equals(from)
                    && !address.getAddress().isLinkLocalAddress()
                    && AddressScope.of(from.getAddress()).maySendTo(AddressScope.of(address.getAddress()));
        }
    }

    /**
     * We are connected to a peer that can be dialled at this address.
     *
     * @param owner the connection; of two with the same address the first one counts
     * @param flags of the peer when it is told, {@link PexMessage#SEED} and others
     */
    void joined(InetSocketAddress address, Object owner, IntSupplier flags) {
        if (listed.putIfAbsent(address, new Listed(owner, flags)) == null) {
            change(address, true);
        }
    }

    /** That connection is gone. */
    void left(InetSocketAddress address, Object owner) {
        Listed known = listed.get(address);
        if (known != null && known.owner() == owner) {
            listed.remove(address);
            change(address, false);
        }
    }

    private void change(InetSocketAddress address, boolean joined) {
        changes.add(new Change(nextChange++, address, joined));
        if (changes.size() > MOST_CHANGES) {
            changes.poll();
        }
    }

    /** What this reader is told now; empty when it is too early, or there is nothing. */
    Optional<PexMessage> next(Reader reader, long nowNanos) {
        if (nowNanos - reader.dueNanos < 0 || reader.position == nextChange) {
            return Optional.empty();
        }
        PexMessage message = reader.position < 0 ? first(reader) : since(reader);
        if (message.added().isEmpty() && message.dropped().isEmpty()) {
            return Optional.empty();
        }
        reader.dueNanos = nowNanos + INTERVAL_NANOS;
        return Optional.of(message);
    }

    private PexMessage first(Reader reader) {
        List<PexMessage.Peer> added = new ArrayList<>();
        for (InetSocketAddress each : listed.keySet()) {
            if (added.size() < MOST_TOLD_FIRST && reader.mayHearOf(each)) {
                added.add(told(each));
            }
        }
        if (!added.isEmpty()) {
            reader.position = nextChange;
        }
        return new PexMessage(added, List.of());
    }

    private PexMessage.Peer told(InetSocketAddress address) {
        return new PexMessage.Peer(address, listed.get(address).flags().getAsInt());
    }

    /** The changes that come next, those of one address taken together: who came and went meanwhile is not told. */
    private PexMessage since(Reader reader) {
        Map<InetSocketAddress, Boolean> before = new LinkedHashMap<>();
        Map<InetSocketAddress, Boolean> after = new HashMap<>();
        long position = nextChange;
        for (Change each : changes) {
            if (each.number() < reader.position || !reader.mayHearOf(each.address())) {
                continue;
            }
            if (before.size() == MOST_TOLD && !before.containsKey(each.address())) {
                position = each.number();
                break;
            }
            before.putIfAbsent(each.address(), !each.joined());
            after.put(each.address(), each.joined());
        }
        reader.position = position;
        List<PexMessage.Peer> added = new ArrayList<>();
        List<InetSocketAddress> dropped = new ArrayList<>();
        before.forEach((address, wasThere) -> {
            if (wasThere && !after.get(address)) {
                dropped.add(address);
            } else if (!wasThere && after.get(address) && listed.containsKey(address)) {
                added.add(told(address));
            }
        });
        return new PexMessage(added, dropped);
    }
}
