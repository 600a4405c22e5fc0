package dev.spate.cli.simulate;

import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.sim.Link;
import dev.spate.synthetic.BehaviourShare;
import dev.spate.synthetic.BehaviourSpec;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * Simulated peers that are alike.
 *
 * @param count how many
 * @param link of each
 * @param kind how each behaves
 */
record SimulatedPeerGroup(int count, Link link, SimulatedPeerKind kind) {
    /** So many peers are simulated at most. */
    static final int MOST = 10_000_000;

    static final String SYNTAX = "COUNT:rate=BYTES,latency=TIME,jitter=TIME,burst=BYTES,behaviour=WHAT";

    /** The line of a peer: bytes a second, round trip, jitter, and what it may send at once after it was idle. */
    static Link link(long rate, Duration latency, Duration jitter, long burst) {
        return new Link(rate, latency.toNanos(), jitter.toNanos(), burst, 0);
    }

    /**
     * Reads {@code 100:rate=1MiB,latency=50ms}; what is not said is as in {@code usual}.
     *
     * @throws IllegalArgumentException for another text
     */
    static SimulatedPeerGroup parse(String text, Link usual) {
        int colon = text.indexOf(':');
        int count = count(colon < 0 ? text : text.substring(0, colon), text);
        Link link = usual;
        SimulatedPeerKind kind = SimulatedPeerKind.HONEST;
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        for (String part : rest.isEmpty() ? new String[0] : rest.split(",", -1)) {
            int equals = part.indexOf('=');
            String value = part.substring(equals + 1);
            switch (equals < 0 ? "" : part.substring(0, equals)) {
                case "rate" -> link = link(bytes(value), link.roundTripNanos(), link.jitterNanos(), link.burstBytes());
                case "latency" ->
                    link = link(link.bytesPerSecond(), nanos(value), link.jitterNanos(), link.burstBytes());
                case "jitter" ->
                    link = link(link.bytesPerSecond(), link.roundTripNanos(), nanos(value), link.burstBytes());
                case "burst" ->
                    link = link(link.bytesPerSecond(), link.roundTripNanos(), link.jitterNanos(), bytes(value));
                case "behaviour" -> kind = SimulatedPeerKind.of(BehaviourSpec.parse(value));
                default ->
                    throw new IllegalArgumentException("'" + part + "' in group '" + text + "' (write " + SYNTAX + ")");
            }
        }
        return new SimulatedPeerGroup(count, link, kind);
    }

    /**
     * Divides peers that are alike in all else among behaviours; who is left over is honest.
     *
     * @param shares each {@code BEHAVIOUR=COUNT} or {@code BEHAVIOUR=PERCENT%} of all peers, such as {@code corrupt=10%}
     * @throws IllegalArgumentException for another text, or when the shares are more than all peers
     */
    static List<SimulatedPeerGroup> divide(int peers, Link link, List<String> shares) {
        return BehaviourShare.divide(peers, shares).stream()
                .map(each -> new SimulatedPeerGroup(each.peers(), link, SimulatedPeerKind.of(each.behaviour())))
                .toList();
    }

    /** The link of each of its peers, which may be a matter of behaviour. */
    Link ownLink() {
        return kind.bytesPerSecond() < 0
                ? link
                : link(kind.bytesPerSecond(), link.roundTripNanos(), link.jitterNanos(), link.burstBytes());
    }

    private static Link link(double rate, long roundTripNanos, long jitterNanos, long burst) {
        return new Link(rate, roundTripNanos, jitterNanos, burst, 0);
    }

    private static int count(String digits, String text) {
        if (!digits.matches("[0-9]{1,8}") || Integer.parseInt(digits) < 1) {
            throw new IllegalArgumentException("no number of peers in group '" + text + "' (write " + SYNTAX + ")");
        }
        return Integer.parseInt(digits);
    }

    private static long bytes(String text) {
        try {
            return new SizeConverter().convert(text);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static long nanos(String text) {
        try {
            return new DurationConverter().convert(text).toNanos();
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
