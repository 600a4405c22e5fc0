package dev.spate.synthetic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Peers of which each is another: links, sessions and reachability are distributed, as measurements find them.
 *
 * <p>Where somebody may be away, one peer, an honest one if there is any, stays for ever and can be dialled: the publisher, by
 * whom a client can finish.
 *
 * @param bytesPerSecond what a peer uploads; 0 for no limit
 * @param latencySeconds of a peer, added to the round trip
 * @param jitter of all peers
 * @param sessionSeconds how long a peer stays, and is away after that; empty for ever
 * @param arrivals when peers come for the first time; empty for long ago
 * @param unreachableShare of peers that cannot be dialled, 0 to 1
 */
public record PeerPopulation(
        Distribution bytesPerSecond,
        Distribution latencySeconds,
        Duration jitter,
        Optional<Distribution> sessionSeconds,
        Optional<Arrivals> arrivals,
        double unreachableShare) {
    /** Slower ones would not be there when a bench ends. */
    private static final long LEAST_RATE = 1_024;

    private static final double MOST_LATENCY_SECONDS = 10;
    private static final double MOST_RATE = 1L << 40;
    private static final double NANOS_A_SECOND = 1e9;

    /** @throws IllegalArgumentException when the share is none */
    public PeerPopulation {
        if (!(unreachableShare >= 0 && unreachableShare <= 1)) {
            throw new IllegalArgumentException("a share of peers behind a NAT is from 0% to 100%");
        }
    }

    /** Whether all peers are alike in all but their behaviour. */
    private boolean isUniform() {
        return bytesPerSecond instanceof Distribution.Constant
                && latencySeconds instanceof Distribution.Constant
                && unreachableShare == 0
                && presence() == OnOffCycle.ALWAYS;
    }

    private OnOffCycle presence() {
        return sessionSeconds.isEmpty() && arrivals.isEmpty()
                ? OnOffCycle.ALWAYS
                : new SessionCycle.Sessions(sessionSeconds, arrivals);
    }

    /**
     * Draws the peers.
     *
     * @param shares of behaviours, as {@link SwarmOptions#divide} takes them
     * @param seed what chance follows from
     * @return one group, of one behaviour and of one peer, for each peer; fewer where peers are alike
     * @throws IllegalArgumentException for wrong shares
     */
    public List<SyntheticPeerGroup> groups(int peers, List<String> shares, long seed) {
        List<BehaviourShare> divided = BehaviourShare.divide(peers, shares);
        SplittableRandom random = new SplittableRandom(seed);
        if (isUniform()) {
            return SwarmOptions.divide(peers, link(random), shares);
        }
        List<Behaviour> behaviours = new ArrayList<>(peers);
        divided.forEach(each -> behaviours.addAll(Collections.nCopies(each.peers(), Behaviour.of(each.behaviour()))));
        int publisher = presence() == OnOffCycle.ALWAYS ? -1 : Math.max(0, behaviours.indexOf(Behaviour.HONEST));
        Set<Integer> unreachable = unreachable(peers, publisher, seed);
        List<SyntheticPeerGroup> each = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            each.add(new SyntheticPeerGroup(
                    1,
                    link(random),
                    behaviours.get(i),
                    i == publisher ? OnOffCycle.ALWAYS : presence(),
                    !unreachable.contains(i)));
        }
        return each;
    }

    /** None of them is the publisher. */
    private Set<Integer> unreachable(int peers, int publisher, long seed) {
        List<Integer> all = new ArrayList<>(
                IntStream.range(0, peers).filter(i -> i != publisher).boxed().toList());
        Collections.shuffle(all, new Random(seed));
        return new HashSet<>(all.subList(0, Math.min(all.size(), (int) Math.round(peers * unreachableShare))));
    }

    private SimulatedLink link(SplittableRandom random) {
        double rate = Math.min(MOST_RATE, bytesPerSecond.draw(random));
        double latency = Math.min(MOST_LATENCY_SECONDS, latencySeconds.draw(random));
        boolean drawn = !(bytesPerSecond instanceof Distribution.Constant);
        return new SimulatedLink(
                drawn ? Math.max(LEAST_RATE, Math.round(rate)) : Math.round(rate),
                latencySeconds instanceof Distribution.Constant constant
                        ? Duration.ofNanos(Math.round(constant.value() * NANOS_A_SECOND))
                        : Duration.ofMillis(Math.round(latency * 1_000)),
                jitter);
    }
}
