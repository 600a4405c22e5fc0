package dev.spate.utp.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The connections of one socket. A packet belongs to the connection of its address and id. A SYN is answered without
 * keeping anything ({@link SynCookie}): there is a connection only when its first data shows that the dialler got the
 * answer. Who sends packets of no connection gets a RESET, at a bounded rate.
 *
 * <p>Mutable, not thread-safe; times are monotonic nanoseconds.
 *
 * @param <A> addresses with ports
 */
public final class UtpMultiplexer<A> {
    static final int RESETS_PER_SECOND = 100;
    static final int SYN_ANSWERS_PER_SECOND = 2_000;
    /** So many a peer may send before it has heard more than the answer to its SYN. */
    private static final int FIRST_PACKETS = 12;

    private final UtpHost<A> host;
    private final ReorderBudget budget;
    private final RandomGenerator random;
    private final SynCookie cookies;
    private final UtpCounters counters = new UtpCounters();
    private final Map<Key<A>, Entry> connections = new LinkedHashMap<>();
    private final List<Entry> touched = new ArrayList<>();
    private final UtpHeader header = new UtpHeader();
    private final byte[] reply = new byte[UtpHeader.BYTES];
    private final Allowance resets = new Allowance(RESETS_PER_SECOND);
    private final Allowance synAnswers = new Allowance(SYN_ANSWERS_PER_SECOND);
    /** The connection of the packet before; those of a burst are of few. */
    private Entry latest;

    private long deadlineNanos = Long.MAX_VALUE;
    private boolean hasDeadline;

    private record Key<A>(A address, int id) {
        // Those that a record has by itself are method handles, which the JVM's first compiler does not inline.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key<?> key && id == key.id && address.equals(key.address);
        }

        @Override
        public int hashCode() {
            return 31 * address.hashCode() + id;
        }
    }

    /** A connection, and whether it waits for the end of the burst. */
    private final class Entry implements UtpConnection.Alarm {
        final Key<A> key;
        UtpConnection connection;
        boolean touched;

        Entry(Key<A> key) {
            this.key = key;
        }

        @Override
        public void at(long nanos) {
            if (!hasDeadline || nanos - deadlineNanos < 0) {
                hasDeadline = true;
                deadlineNanos = nanos;
                host.alarm(nanos);
            }
        }

        @Override
        public void ended() {
            connections.remove(key, this);
            if (latest == this) {
                latest = null;
            }
        }
    }

    /** So many a second, and no more saved up than for one. */
    private static final class Allowance {
        private final int perSecond;
        private long secondNanos;
        private int left;

        Allowance(int perSecond) {
            this.perSecond = perSecond;
            this.left = perSecond;
        }

        boolean take(long nowNanos) {
            if (nowNanos - secondNanos >= 1_000_000_000L) {
                secondNanos = nowNanos;
                left = perSecond;
            }
            return left-- > 0;
        }
    }

    /**
     * One without connections.
     *
     * @param random unpredictable: it makes ids and sequence numbers
     * @param budget of all sockets together
     */
    public UtpMultiplexer(UtpHost<A> host, RandomGenerator random, ReorderBudget budget, long nowNanos) {
        this.host = host;
        this.budget = budget;
        this.random = random;
        this.cookies = new SynCookie(random);
        resets.secondNanos = nowNanos;
        synAnswers.secondNanos = nowNanos;
    }

    /** How many connections there are, those that linger included. */
    public int connections() {
        return connections.size();
    }

    /** What was counted so far. */
    public UtpCounters counters() {
        return counters;
    }

    /** Dials: {@link UtpListener#connected} or {@link UtpListener#closed} follows. */
    public UtpConnection dial(A to, UtpListener listener, long nowNanos) {
        Key<A> key = new Key<>(to, random.nextInt(1 << 16));
        // A peer that dialled us from there has taken the number behind its own.
        while (connections.containsKey(key)
                || connections.containsKey(new Key<>(to, SequenceNumber.plus(key.id(), 1)))) {
            key = new Key<>(to, random.nextInt(1 << 16));
        }
        Entry entry = new Entry(key);
        connections.put(key, entry);
        entry.connection = UtpConnection.dial(
                listener, host.output(to), counters, budget, entry, key.id(), random.nextInt(1 << 16), nowNanos);
        return entry.connection;
    }

    /**
     * A datagram whose first byte {@linkplain UtpHeader#mayBegin may begin} a packet.
     *
     * @param datagram borrowed
     */
    public void received(A from, byte[] datagram, int length, long nowNanos) {
        if (!header.read(datagram, length)) {
            counters.malformed++;
            return;
        }
        counters.packetsIn++;
        int id = header.type == UtpHeader.SYN ? SequenceNumber.plus(header.connectionId, 1) : header.connectionId;
        Entry entry = latest;
        if (entry == null || entry.key.id != id || !entry.key.address.equals(from)) {
            entry = connections.get(new Key<>(from, id));
            if (entry == null) {
                entry = unknown(from, nowNanos);
            }
            // Its owner may have closed it at once.
            latest = entry == null || entry.connection.isClosed() ? null : entry;
        }
        if (entry != null) {
            entry.connection.received(header, datagram, nowNanos);
            touch(entry);
        }
    }

    private void touch(Entry entry) {
        if (!entry.touched) {
            entry.touched = true;
            touched.add(entry);
        }
    }

    private Entry unknown(A from, long nowNanos) {
        switch (header.type) {
            case UtpHeader.SYN -> synReceived(from, nowNanos);
            case UtpHeader.RESET -> {
                // It may carry either id of a connection.
                for (int step : new int[] {1, -1}) {
                    Entry other = connections.get(new Key<>(from, SequenceNumber.plus(header.connectionId, step)));
                    if (other != null && other.connection.sendId() == header.connectionId) {
                        return other;
                    }
                }
                counters.unknown++;
            }
            case UtpHeader.DATA -> {
                return firstData(from, nowNanos);
            }
            default -> stray(from, nowNanos);
        }
        return null;
    }

    private void synReceived(A from, long nowNanos) {
        if (!host.isAccepting()) {
            stray(from, nowNanos);
        } else if (synAnswers.take(nowNanos)) {
            counters.synAnswered++;
            int sequence = cookies.sequence(host.bytes(from), header.connectionId, header.sequence, nowNanos);
            reply(from, UtpHeader.STATE, header.connectionId, UtpConnection.WINDOW_BYTES, sequence, nowNanos);
        } else {
            counters.unanswered++;
        }
    }

    /** The first data of a connection acks our answer to its SYN, which came directly before. */
    private Entry firstData(A from, long nowNanos) {
        int id = SequenceNumber.plus(header.connectionId, -1);
        int synSequence = SequenceNumber.plus(header.sequence, -1);
        int ours = SequenceNumber.plus(header.ack, 1);
        if (!host.isAccepting() || header.payloadBytes == 0) {
            stray(from, nowNanos);
            return null;
        }
        byte[] address = host.bytes(from);
        if (!cookies.accepts(ours, address, id, synSequence, nowNanos)) {
            if (!hasOvertakenFirstData(address, id, ours, nowNanos)) {
                stray(from, nowNanos);
            }
            return null;
        }
        UtpListener listener = host.incoming(from);
        if (listener == null) {
            stray(from, nowNanos);
            return null;
        }
        counters.accepted++;
        Entry entry = new Entry(new Key<>(from, header.connectionId));
        connections.put(entry.key, entry);
        entry.connection = UtpConnection.accept(
                listener, host.output(from), counters, budget, entry, id, synSequence, ours, nowNanos);
        listener.accepted(entry.connection);
        return entry;
    }

    /** The first data was lost or is late: it comes again, and a RESET would end what has not begun. */
    private boolean hasOvertakenFirstData(byte[] address, int id, int ours, long nowNanos) {
        for (int i = 2; i <= FIRST_PACKETS && resets.left > 0; i++) {
            if (cookies.accepts(ours, address, id, SequenceNumber.plus(header.sequence, -i), nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** A packet that nobody waits for. */
    private void stray(A from, long nowNanos) {
        counters.unknown++;
        if (resets.take(nowNanos)) {
            counters.resetsSent++;
            reply(from, UtpHeader.RESET, header.connectionId, 0, random.nextInt(1 << 16), nowNanos);
        }
    }

    private void reply(A to, int type, int id, int windowBytes, int sequence, long nowNanos) {
        int nowMicros = (int) (nowNanos / 1_000);
        int difference = header.timestampMicros == 0 ? 0 : nowMicros - header.timestampMicros;
        UtpHeader.write(reply, type, 0, id, nowMicros, difference, windowBytes, sequence, header.sequence);
        counters.packetsOut++;
        host.output(to).send(reply, UtpHeader.BYTES, reply, 0, 0);
    }

    /** All datagrams that came together were given to {@link #received}: acks and data are sent now. */
    public void burstEnded(long nowNanos) {
        for (int i = 0; i < touched.size(); i++) {
            Entry each = touched.get(i);
            each.touched = false;
            each.connection.burstEnded(nowNanos);
        }
        touched.clear();
    }

    /** The socket takes datagrams again, after it did not. */
    public void socketWritable(long nowNanos) {
        for (Entry each : List.copyOf(connections.values())) {
            each.connection.socketWritable(nowNanos);
        }
    }

    /** Does what is due. */
    public void run(long nowNanos) {
        if (!hasDeadline) {
            return;
        }
        if (nowNanos - deadlineNanos < 0) {
            host.alarm(deadlineNanos);
            return;
        }
        hasDeadline = false;
        for (Entry each : List.copyOf(connections.values())) {
            each.connection.run(nowNanos);
            if (!each.connection.isClosed()) {
                each.at(each.connection.nextDeadlineNanos());
            }
        }
    }

    /** Ends all connections with a RESET. */
    public void abort(long nowNanos) {
        for (Entry each : List.copyOf(connections.values())) {
            each.connection.abort(nowNanos);
        }
    }
}
