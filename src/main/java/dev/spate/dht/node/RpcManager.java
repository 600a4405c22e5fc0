package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.net.TokenBucket;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Questions under way. An answer belongs to a question when it comes from where that was sent, with its transaction id. A
 * question is late when most would have been answered by then, and failed after 4 s. Mutable, not thread-safe.
 */
final class RpcManager {
    /** After this long nobody answers any more. */
    static final long FAILED_NANOS = 4_000_000_000L;

    static final int MAX_PENDING = 1_024;
    private static final long BURST_NANOS = 1_000_000_000L;
    private static final int TRANSACTION_BYTES = 4;

    private final boolean readOnly;
    private final Supplier<NodeId> self;
    private final RandomGenerator random;
    private final BiConsumer<Endpoint, byte[]> output;
    private final TokenBucket budget;
    private final RttHistogram roundTrips = new RttHistogram();
    private final Map<BString, Pending> pending = new HashMap<>();
    private final Deque<Pending> bySent = new ArrayDeque<>();
    private final Queue<Pending> byLate =
            new PriorityQueue<>(Comparator.comparingLong((Pending each) -> each.lateAtNanos));
    private long asked;
    private long failed;

    /** Is told what became of one question: late perhaps, and then one of the others, once. */
    interface Outcome {
        /** Most would have answered by now. */
        void late(long nowNanos);

        /** It answered, in time or late. */
        void answered(Response response, long nowNanos);

        /** It refused, or answered as another node than it was taken for, or not at all. */
        void failed(long nowNanos);
    }

    /** One question. */
    static final class Pending {
        final BString transaction;
        final Endpoint to;
        /** Null when it is not known who is there. */
        final NodeId expected;

        final Outcome outcome;
        final long sentAtNanos;
        final long lateAtNanos;
        private boolean over;

        Pending(
                BString transaction,
                Endpoint to,
                NodeId expected,
                Outcome outcome,
                long sentAtNanos,
                long lateAtNanos) {
            this.transaction = transaction;
            this.to = to;
            this.expected = expected;
            this.outcome = outcome;
            this.sentAtNanos = sentAtNanos;
            this.lateAtNanos = lateAtNanos;
        }
    }

    RpcManager(
            DhtNodeOptions options,
            Supplier<NodeId> self,
            RandomGenerator random,
            BiConsumer<Endpoint, byte[]> output,
            long nowNanos) {
        this.readOnly = options.readOnly();
        this.self = self;
        this.random = random;
        this.output = output;
        this.budget = new TokenBucket(options.queryBytesPerSecond(), BURST_NANOS, nowNanos - BURST_NANOS);
    }

    /** Nanoseconds until a question may be sent; 0 when at once. */
    long nanosUntilReady(long nowNanos) {
        if (pending.size() >= MAX_PENDING) {
            return Math.max(1, bySent.isEmpty() ? 1 : bySent.peek().sentAtNanos + FAILED_NANOS - nowNanos);
        }
        return budget.nanosUntilReady(nowNanos);
    }

    /**
     * Sends a question.
     *
     * @param expected who is taken to be there; null when unknown
     * @throws IllegalStateException when it may not be sent yet
     */
    void ask(Endpoint to, NodeId expected, Request request, Outcome outcome, long nowNanos) {
        if (pending.size() >= MAX_PENDING) {
            throw new IllegalStateException("too many questions are under way");
        }
        BString transaction = transaction();
        Pending made = new Pending(transaction, to, expected, outcome, nowNanos, nowNanos + roundTrips.lateNanos());
        pending.put(transaction, made);
        bySent.add(made);
        byLate.add(made);
        byte[] datagram = KrpcWriter.write(new Query(transaction, self.get(), readOnly, request));
        budget.take(datagram.length, nowNanos);
        asked++;
        output.accept(to, datagram);
    }

    /** The question that this answers, which is thereby over; null when there is none. */
    Pending take(BString transaction, Endpoint from) {
        Pending found = pending.get(transaction);
        if (found == null || !found.to.equals(from)) {
            return null;
        }
        pending.remove(transaction);
        found.over = true;
        return found;
    }

    /** Counts a round trip. */
    void measured(long rttNanos) {
        roundTrips.add(rttNanos);
    }

    /** Tells which questions are late, and which have failed. */
    void run(long nowNanos) {
        while (!byLate.isEmpty() && (byLate.peek().over || byLate.peek().lateAtNanos - nowNanos <= 0)) {
            Pending each = byLate.poll();
            if (!each.over) {
                each.outcome.late(nowNanos);
            }
        }
        while (!bySent.isEmpty() && (bySent.peek().over || bySent.peek().sentAtNanos + FAILED_NANOS - nowNanos <= 0)) {
            Pending each = bySent.poll();
            if (!each.over) {
                pending.remove(each.transaction);
                each.over = true;
                failed++;
                each.outcome.failed(nowNanos);
            }
        }
    }

    /** When {@link #run} has something to do; {@code otherwise} when it never has. */
    long nextDeadlineNanos(long otherwise) {
        while (!byLate.isEmpty() && byLate.peek().over) {
            byLate.poll();
        }
        while (!bySent.isEmpty() && bySent.peek().over) {
            bySent.poll();
        }
        long next = otherwise;
        if (!byLate.isEmpty() && byLate.peek().lateAtNanos - next < 0) {
            next = byLate.peek().lateAtNanos;
        }
        if (!bySent.isEmpty() && bySent.peek().sentAtNanos + FAILED_NANOS - next < 0) {
            next = bySent.peek().sentAtNanos + FAILED_NANOS;
        }
        return next;
    }

    long asked() {
        return asked;
    }

    long unanswered() {
        return failed;
    }

    int underWay() {
        return pending.size();
    }

    private BString transaction() {
        byte[] bytes = new byte[TRANSACTION_BYTES];
        BString transaction;
        do {
            random.nextBytes(bytes);
            transaction = BString.of(bytes);
        } while (pending.containsKey(transaction));
        return transaction;
    }
}
