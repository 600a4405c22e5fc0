package dev.spate.tracker;

import dev.spate.bencode.BString;
import dev.spate.net.AddressScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a tracker answers to an announce.
 *
 * @param peers without duplicates and without addresses that nobody can listen at, at most
 *     {@link CompactPeers#MAX_PEERS}
 * @param interval how long to wait before the next regular announce
 * @param minInterval how long to wait at least before any announce
 * @param seeders peers that have everything
 * @param leechers peers that do not
 * @param warning a text for a person, cleaned; the announce succeeded nevertheless
 * @param trackerId what an HTTP tracker wants to hear again next time
 * @param withheld how many peers it named that it may not name, see {@link #withoutLocalPeersFrom}
 */
public record AnnounceResponse(
        List<InetSocketAddress> peers,
        Duration interval,
        Optional<Duration> minInterval,
        OptionalInt seeders,
        OptionalInt leechers,
        Optional<String> warning,
        Optional<BString> trackerId,
        int withheld) {
    /** What is taken for a missing, zero or negative interval: half an hour, the usual one. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);

    /** How long a tracker can keep us away by a number: a day. */
    static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    private static final long MIN_SECONDS = 30;

    /** Copies the list. */
    public AnnounceResponse {
        peers = List.copyOf(peers);
    }

    /** The same with these peers, and with this warning unless the tracker has one of its own. */
    AnnounceResponse withPeers(List<InetSocketAddress> others, Optional<String> otherWarning) {
        return new AnnounceResponse(
                others, interval, minInterval, seeders, leechers, warning.or(() -> otherWarning), trackerId, withheld);
    }

    /**
     * The same without the peers that this tracker may not name. A tracker that is far away cannot know peers on this
     * machine or the local network; connecting there on its word would attack our neighbours.
     *
     * @param tracker the address that answered
     */
    AnnounceResponse withoutLocalPeersFrom(InetAddress tracker) {
        if (AddressScope.of(tracker).isLocal()) {
            return this;
        }
        List<InetSocketAddress> far = peers.stream()
                .filter(each -> !AddressScope.of(each.getAddress()).isLocal())
                .toList();
        int near = peers.size() - far.size();
        return near == 0
                ? this
                : new AnnounceResponse(
                        far, interval, minInterval, seeders, leechers, warning, trackerId, withheld + near);
    }

    /** The interval that a tracker's number means: 30 s to a day; what is not positive is the default. */
    static Duration interval(long seconds) {
        return seconds <= 0 ? DEFAULT_INTERVAL : bounded(seconds);
    }

    /** The minimal interval that a tracker's number means: 30 s to a day; what is not positive is none. */
    static Optional<Duration> minInterval(long seconds) {
        return seconds <= 0 ? Optional.empty() : Optional.of(bounded(seconds));
    }

    private static Duration bounded(long seconds) {
        return Duration.ofSeconds(Math.max(MIN_SECONDS, Math.min(LONGEST_INTERVAL.toSeconds(), seconds)));
    }
}
