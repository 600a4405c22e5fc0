package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.net.AddressScope;
import dev.spate.net.ExternalIp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A network of nodes under a virtual clock. The round trip of each pair is drawn once from a log-normal distribution with
 * a median of 80 ms and a sigma of 0.8 (ninth decile 223 ms, 99th percentile 514 ms); datagrams are lost by chance. Each
 * node has a /24 of its own; four of five have an id that fits their address. All of it follows from a seed.
 */
final class SimulatedNetwork {
    static final long MILLI = 1_000_000L;

    private static final double MEDIAN_MILLIS = 80;
    private static final double SIGMA = 0.8;

    final SplittableRandom random;
    final List<Member> members = new ArrayList<>();
    final Map<Endpoint, Member> byEndpoint = new HashMap<>();

    private final long seed;
    private final double loss;
    private final Set<Endpoint> networks = new HashSet<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long number;
    long datagrams;

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    /** Takes a datagram. */
    interface Receiver {
        void received(Endpoint from, byte[] datagram);
    }

    /** One host; dead ones receive nothing. */
    final class Member {
        final Endpoint endpoint;
        DhtNode node;
        Receiver receiver;
        boolean alive = true;
        private long wakesAtNanos = Long.MAX_VALUE;

        Member(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        void send(Endpoint to, byte[] datagram) {
            datagrams++;
            if (random.nextDouble() < loss) {
                return;
            }
            at(now + roundTripNanos(endpoint, to) / 2, () -> {
                Member receiver = byEndpoint.get(to);
                if (receiver != null && receiver.alive) {
                    receiver.receiver.received(endpoint, datagram);
                    receiver.wake();
                }
            });
        }

        /** To be called after every call of the node. */
        void wake() {
            if (node == null) {
                return;
            }
            long next = node.nextDeadlineNanos(now);
            if (next < wakesAtNanos) {
                wakesAtNanos = next;
                at(next, () -> {
                    if (alive && wakesAtNanos <= now) {
                        wakesAtNanos = Long.MAX_VALUE;
                        node.run(now);
                        wake();
                    }
                });
            }
        }
    }

    SimulatedNetwork(long seed, double loss) {
        this.seed = seed;
        this.loss = loss;
        this.random = new SplittableRandom(seed);
    }

    long now() {
        return now;
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(Math.max(nanos, now), number++, action));
    }

    /** Lets time pass until then, or until the condition holds. */
    void runUntil(long nanos, BooleanSupplier done) {
        while (!done.getAsBoolean() && !events.isEmpty() && events.peek().atNanos <= nanos) {
            Event next = events.poll();
            now = next.atNanos;
            next.action.run();
        }
        if (!done.getAsBoolean()) {
            now = Math.max(now, nanos);
        }
    }

    void run(long nanos) {
        runUntil(now + nanos, () -> false);
    }

    /** A host at an address by chance, in a network of its own. */
    Member host() {
        while (true) {
            byte[] address = new byte[4];
            random.nextBytes(address);
            Endpoint endpoint = Endpoint.of(address, 1 + random.nextInt(0xffff));
            if (endpoint.scope() == AddressScope.WORLD && networks.add(endpoint.neighbourhood())) {
                Member member = new Member(endpoint);
                byEndpoint.put(endpoint, member);
                return member;
            }
        }
    }

    /** A host with a node that behaves, and knows nobody yet. */
    Member node(DhtNodeOptions options) {
        Member member = host();
        NodeId id = random.nextInt(5) > 0 ? NodeIdRule.generate(member.endpoint, random) : NodeId.random(random);
        BiConsumer<Endpoint, byte[]> output = member::send;
        member.node = new DhtNode(true, id, options, random.split(), new ExternalIp(), output, now);
        member.receiver = (from, datagram) -> member.node.received(from, datagram, now);
        members.add(member);
        return member;
    }

    /** A node that joins by way of another one. */
    Member join(DhtNodeOptions options) {
        Member by = members.isEmpty() ? null : anybody();
        Member member = node(options);
        if (by != null) {
            member.node.addNode(by.endpoint, false, now);
        }
        member.wake();
        return member;
    }

    /** A node by chance that lives. */
    Member anybody() {
        while (true) {
            Member member = members.get(random.nextInt(members.size()));
            if (member.alive) {
                return member;
            }
        }
    }

    long roundTripNanos(Endpoint a, Endpoint b) {
        long pair = a.hashCode() * 31L + b.hashCode() + (b.hashCode() * 31L + a.hashCode());
        SplittableRandom chance = new SplittableRandom(seed ^ pair);
        double gauss = Math.sqrt(-2 * Math.log(1 - chance.nextDouble())) * Math.cos(2 * Math.PI * chance.nextDouble());
        return (long) (MEDIAN_MILLIS * Math.exp(SIGMA * gauss) * MILLI);
    }
}
