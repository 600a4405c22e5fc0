package dev.spate.simulate;

import dev.spate.sim.Link;
import dev.spate.synthetic.BehaviourShare;
import dev.spate.synthetic.BehaviourSpec;
import dev.spate.text.ByteSize;
import dev.spate.text.TimeSpan;
import java.time.Duration;
import java.util.List;

/**
 * Simulated peers that are alike.
 *
 * @param count how many
 * @param link of each
 * @param kind how each behaves
 */
public record SimulatedPeerGroup(int count, Link link, SimulatedPeerKind kind) {
    /** What {@link #parse} understands, for help texts. */
    public static final String SYNTAX = "COUNT:rate=RATE,latency=TIME,jitter=TIME,burst=SIZE,behaviour=WHAT";

    private static final int MOST_PEERS = 10_000_000;

    /** The link of a peer: bytes a second, round trip, jitter, and what it may send at once after it was idle. */
    public static Link link(long rate, Duration latency, Duration jitter, long burst) {
        return new Link(rate, latency.toNanos(), jitter.toNanos(), burst, 0);
    }

    /**
     * Reads groups such as {@code 100:rate=1MiB,latency=50ms}; what one leaves out is as in {@code usual}.
     *
     * @throws IllegalArgumentException for another text, or for too many peers
     */
    public static List<SimulatedPeerGroup> parseAll(List<String> texts, Link usual) {
        List<SimulatedPeerGroup> all =
                texts.stream().map(each -> parse(each, usual)).toList();
        checkPeers(all.stream().mapToLong(SimulatedPeerGroup::count).sum());
        return all;
    }

    /** One group, as {@link #parseAll} reads it. */
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
                case "rate" ->
                    link = link(ByteSize.parse(value), link.roundTripNanos(), link.jitterNanos(), link.burstBytes());
                case "latency" ->
                    link = link(link.bytesPerSecond(), nanos(value), link.jitterNanos(), link.burstBytes());
                case "jitter" ->
                    link = link(link.bytesPerSecond(), link.roundTripNanos(), nanos(value), link.burstBytes());
                case "burst" ->
                    link = link(
                            link.bytesPerSecond(), link.roundTripNanos(), link.jitterNanos(), ByteSize.parse(value));
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
     * @throws IllegalArgumentException for another text, when the shares are more than all peers, or for too many peers
     */
    public static List<SimulatedPeerGroup> divide(int peers, Link link, List<String> shares) {
        checkPeers(peers);
        return BehaviourShare.divide(peers, shares).stream()
                .map(each -> new SimulatedPeerGroup(each.peers(), link, SimulatedPeerKind.of(each.behaviour())))
                .toList();
    }

    /** The link of each of its peers; some kinds have a rate of their own. */
    public Link ownLink() {
        return kind.bytesPerSecond() < 0
                ? link
                : link(kind.bytesPerSecond(), link.roundTripNanos(), link.jitterNanos(), link.burstBytes());
    }

    private static Link link(double rate, long roundTripNanos, long jitterNanos, long burst) {
        return new Link(rate, roundTripNanos, jitterNanos, burst, 0);
    }

    private static void checkPeers(long count) {
        if (count < 1 || count > MOST_PEERS) {
            throw new IllegalArgumentException("a swarm has 1 to " + MOST_PEERS + " peers, not " + count);
        }
    }

    private static int count(String digits, String text) {
        if (!digits.matches("[0-9]{1,8}") || Integer.parseInt(digits) < 1) {
            throw new IllegalArgumentException("no number of peers in group '" + text + "' (write " + SYNTAX + ")");
        }
        return Integer.parseInt(digits);
    }

    private static long nanos(String text) {
        return TimeSpan.parse(text).toNanos();
    }
}
