package dev.spate.utp.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Sockets that are joined by simulated links, in virtual time. Every run can be repeated from its seed. */
final class UtpWorld {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    final SplittableRandom random;
    final Map<String, Node> nodes = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long counter;
    private long nowNanos = 1_000 * SECOND;

    private record Event(long atNanos, long number, Runnable work) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    /** One direction of the line of a node: what it sends goes through here. */
    static final class Line {
        long delayNanos = 10 * MILLI;
        /** 0 for no limit. */
        long bytesPerSecond;

        long queueBytes = 64 << 10;
        double loss;
        double duplicates;
        double reorder;
        int mtuBytes = 1_472;
        int mostBytes = 1_472;
        boolean canProbe = true;
        boolean probesAreRefused;
        boolean dead;
        long freeAtNanos;
        long sent;
        long dropped;
        long greatestQueueNanos;
    }

    UtpWorld(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long now() {
        return nowNanos;
    }

    Node node(String name) {
        return nodes.computeIfAbsent(name, Node::new);
    }

    void at(long nanos, Runnable work) {
        events.add(new Event(Math.max(nanos, nowNanos), counter++, work));
    }

    /** Goes on until nothing happens any more, or the time is up. */
    void run(long nanos) {
        long end = nowNanos + nanos;
        while (!events.isEmpty() && events.peek().atNanos() <= end) {
            Event next = events.poll();
            nowNanos = next.atNanos();
            next.work().run();
        }
        nowNanos = end;
    }

    /** A socket with its line, and a clock that may be wrong. */
    final class Node implements UtpHost<String> {
        final String name;
        final Line line = new Line();
        final ReorderBudget budget = new ReorderBudget(4 << 20);
        final UtpMultiplexer<String> multiplexer;
        final List<App> accepted = new ArrayList<>();
        boolean accepting = true;
        long alarms;
        /** Nanoseconds that the clock of this node gains in each second. */
        long gainNanosPerSecond;

        Node(String name) {
            this.name = name;
            this.multiplexer = new UtpMultiplexer<>(this, random.split(), budget, nowNanos);
        }

        long clock() {
            return nowNanos + (nowNanos - 1_000 * SECOND) / 1_000_000 * gainNanosPerSecond / 1_000 + name.hashCode();
        }

        App dial(String to) {
            App app = new App(this);
            app.connection = multiplexer.dial(to, app, clock());
            return app;
        }

        /** What comes from the line; also for packets that a test makes up. */
        void arrive(String from, byte[] datagram) {
            multiplexer.received(from, datagram, datagram.length, clock());
            multiplexer.burstEnded(clock());
        }

        @Override
        public UtpOutput output(String to) {
            return new Output(this, to);
        }

        @Override
        public byte[] bytes(String address) {
            return address.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public boolean isAccepting() {
            return accepting;
        }

        @Override
        public UtpListener incoming(String from) {
            App app = new App(this);
            accepted.add(app);
            return app;
        }

        @Override
        public void alarm(long nanos) {
            if (++alarms > 1_000_000) {
                throw new AssertionError("the timers spin");
            }
            at(nowNanos + Math.max(1_000, nanos - clock()), () -> multiplexer.run(clock()));
        }
    }

    /** When a packet has left the line, without its delay; -1 when its queue is full. */
    private long pass(Line line, int bytes) {
        if (line.bytesPerSecond == 0) {
            return nowNanos;
        }
        long start = Math.max(nowNanos, line.freeAtNanos);
        long queueNanos = start - nowNanos;
        if (queueNanos > line.queueBytes * SECOND / line.bytesPerSecond) {
            line.dropped++;
            return -1;
        }
        line.greatestQueueNanos = Math.max(line.greatestQueueNanos, queueNanos);
        line.freeAtNanos = start + bytes * SECOND / line.bytesPerSecond;
        return line.freeAtNanos;
    }

    /** A TCP connection (Reno) that always has something to send over a line, as far as others feel it. */
    final class Tcp {
        private static final int PACKET_BYTES = 1_500;

        long delivered;
        private final Line line;
        private final long backNanos;
        private double window = 10;
        private double threshold = Double.MAX_VALUE;
        private int inFlight;
        private long nextCutNanos;

        Tcp(Line line, long backNanos) {
            this.line = line;
            this.backNanos = backNanos;
        }

        void send() {
            while (inFlight < window) {
                inFlight++;
                long left = pass(line, PACKET_BYTES);
                boolean lost = left < 0;
                long sentNanos = nowNanos;
                // A loss is known by what comes behind it.
                at((lost ? line.freeAtNanos : left) + line.delayNanos + backNanos, () -> acked(lost, sentNanos));
            }
        }

        private void acked(boolean lost, long sentNanos) {
            inFlight--;
            if (!lost) {
                delivered += PACKET_BYTES;
                window += window < threshold ? 1 : 1 / window;
            } else if (sentNanos - nextCutNanos >= 0) {
                nextCutNanos = nowNanos;
                window = Math.max(2, window / 2);
                threshold = window;
            }
            send();
        }
    }

    private final class Output implements UtpOutput {
        private final Node from;
        private final String to;

        Output(Node from, String to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean canProbe() {
            return from.line.canProbe;
        }

        @Override
        public int mostBytes() {
            return from.line.mostBytes;
        }

        @Override
        public void send(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            carry(whole(header, headerBytes, body, offset, length), false);
        }

        @Override
        public boolean probe(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            if (from.line.probesAreRefused && headerBytes + length > from.line.mtuBytes) {
                return false;
            }
            carry(whole(header, headerBytes, body, offset, length), true);
            return true;
        }

        private byte[] whole(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            byte[] whole = Arrays.copyOf(header, headerBytes + length);
            System.arraycopy(body, offset, whole, headerBytes, length);
            return whole;
        }

        private void carry(byte[] datagram, boolean unfragmented) {
            Line line = from.line;
            line.sent++;
            if (line.dead || unfragmented && datagram.length > line.mtuBytes || random.nextDouble() < line.loss) {
                line.dropped++;
                return;
            }
            long start = pass(line, datagram.length + 28);
            if (start < 0) {
                return;
            }
            long at = start + line.delayNanos;
            if (random.nextDouble() < line.reorder) {
                at += random.nextLong(20 * MILLI);
            }
            deliver(at, datagram);
            if (random.nextDouble() < line.duplicates) {
                deliver(at + random.nextLong(30 * MILLI), datagram);
            }
        }

        private void deliver(long at, byte[] datagram) {
            at(at, () -> {
                Node target = nodes.get(to);
                if (target != null) {
                    target.arrive(from.name, datagram);
                }
            });
        }
    }

    /** Sends so many bytes, and looks whether what comes is what another one sends. */
    final class App implements UtpListener {
        final Node node;
        UtpConnection connection;
        long toSend;
        long sent;
        long received;
        boolean wrong;
        boolean connected;
        boolean ended;
        boolean reading = true;
        boolean closeAtEnd = true;
        long unread;
        UtpEnd end;
        long firstNanos;
        long lastNanos;

        App(Node node) {
            this.node = node;
        }

        @Override
        public void accepted(UtpConnection connection) {
            this.connection = connection;
            connected = true;
        }

        @Override
        public void connected() {
            connected = true;
            send(toSend - sent);
        }

        void send(long bytes) {
            toSend = sent + bytes;
            if (connected) {
                pump();
            }
        }

        private void pump() {
            int room = connection.room();
            while (sent < toSend && room > 0) {
                connection.append(
                        (target, offset, length) -> {
                            for (int i = 0; i < length; i++) {
                                target[offset + i] = pattern(sent + i);
                            }
                            sent += length;
                        },
                        (int) Math.min(room, toSend - sent));
                room = connection.room();
            }
            connection.flush(sent < toSend, node.clock());
        }

        @Override
        public void received(byte[] bytes, int offset, int length) {
            if (received == 0) {
                firstNanos = nowNanos;
            }
            lastNanos = nowNanos;
            for (int i = 0; i < length; i++) {
                wrong |= bytes[offset + i] != pattern(received + i);
            }
            received += length;
            unread += length;
        }

        @Override
        public void burstEnded() {
            if (reading) {
                read();
            }
        }

        void read() {
            int bytes = (int) unread;
            unread = 0;
            connection.consumed(bytes, node.clock());
        }

        @Override
        public void ended() {
            ended = true;
            if (closeAtEnd) {
                connection.close(node.clock());
            }
        }

        @Override
        public void writable() {
            pump();
        }

        @Override
        public void closed(UtpEnd newEnd) {
            if (end != null) {
                throw new AssertionError("closed twice");
            }
            end = newEnd;
        }

        void close() {
            connection.close(node.clock());
        }
    }

    static byte pattern(long position) {
        return (byte) (position * 31 + (position >> 8));
    }
}
