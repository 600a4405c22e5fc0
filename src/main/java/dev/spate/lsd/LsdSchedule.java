package dev.spate.lsd;

import dev.spate.torrent.InfoHash;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When which torrent is announced (BEP 14): soon after it was added, then every five minutes, and earlier when peers are
 * wanted, but not within a minute. Of many torrents one is announced at a time, so that no burst of datagrams falls upon the
 * network.
 *
 * <p>Pure: time and randomness are arguments. Mutable, not thread-safe.
 */
public final class LsdSchedule {
    static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(5);
    static final long LEAST_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Those who start at the same time, on a network where the power came back, do not all speak at once. */
    private static final long FIRST_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RandomGenerator random;
    private final Map<InfoHash, Announced> torrents = new LinkedHashMap<>();
    private OptionalLong lastNanos = OptionalLong.empty();

    private static final class Announced {
        private OptionalLong lastNanos = OptionalLong.empty();
        private long dueNanos;
    }

    public LsdSchedule(RandomGenerator random) {
        this.random = random;
    }

    /** A torrent to be announced from now on. */
    public void add(InfoHash infoHash, long nowNanos) {
        Announced torrent = new Announced();
        torrent.dueNanos = nowNanos + random.nextLong(FIRST_WITHIN_NANOS);
        torrents.put(infoHash, torrent);
    }

    /** It is announced no more. */
    public void remove(InfoHash infoHash) {
        torrents.remove(infoHash);
    }

    /** Peers of this torrent are wanted: it is announced as soon as a minute has passed since the last time. */
    public void hurry(InfoHash infoHash, long nowNanos) {
        Announced torrent = torrents.get(infoHash);
        if (torrent != null && torrent.lastNanos.isPresent()) {
            long earliest = torrent.lastNanos.getAsLong() + LEAST_INTERVAL_NANOS;
            long soon = earliest - nowNanos > 0 ? earliest : nowNanos;
            if (torrent.dueNanos - soon > 0) {
                torrent.dueNanos = soon;
            }
        }
    }

    /** Nanoseconds until {@link #next} may have one, at least 0; empty without torrents. */
    public OptionalLong nanosUntilNext(long nowNanos) {
        return first(nowNanos)
                .map(each -> OptionalLong.of(Math.max(0, dueNanos(each.getValue()) - nowNanos)))
                .orElseGet(OptionalLong::empty);
    }

    /** The torrent to be announced now, which counts as announced; empty when none is due. */
    public Optional<InfoHash> next(long nowNanos) {
        Optional<Map.Entry<InfoHash, Announced>> due =
                first(nowNanos).filter(each -> dueNanos(each.getValue()) - nowNanos <= 0);
        due.map(Map.Entry::getValue).ifPresent(each -> {
            each.lastNanos = OptionalLong.of(nowNanos);
            each.dueNanos = nowNanos + INTERVAL_NANOS;
            lastNanos = OptionalLong.of(nowNanos);
        });
        return due.map(Map.Entry::getKey);
    }

    private Optional<Map.Entry<InfoHash, Announced>> first(long nowNanos) {
        return torrents.entrySet().stream().min(Comparator.comparingLong(each -> each.getValue().dueNanos - nowNanos));
    }

    private long dueNanos(Announced torrent) {
        if (lastNanos.isEmpty()) {
            return torrent.dueNanos;
        }
        long afterTheLast = lastNanos.getAsLong() + GAP_NANOS;
        return torrent.dueNanos - afterTheLast > 0 ? torrent.dueNanos : afterTheLast;
    }
}
