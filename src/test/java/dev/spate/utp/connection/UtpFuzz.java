package dev.spate.utp.connection;

import dev.spate.fuzz.Check;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Datagrams for a socket that has one connection; a byte before each makes it fit that connection more or less well.
 */
public final class UtpFuzz {
    private static final int FITS_ID = 1;
    private static final int FITS_ACK = 2;
    private static final int FITS_SEQUENCE = 4;
    private static final int TIME_PASSES = 8;
    private static final int WE_SEND = 16;
    private static final int MOST_PACKETS_OUT = 40;

    private UtpFuzz() {}

    /** The input is a row of datagrams: what is to fit, the length, and the bytes of each. */
    public static void fuzzerTestOneInput(byte[] data) {
        new Run().feed(data);
    }

    private static final class Run implements UtpHost<String>, UtpListener, UtpOutput {
        private final UtpMultiplexer<String> multiplexer =
                new UtpMultiplexer<>(this, new SplittableRandom(5), new ReorderBudget(1 << 20), 1_000_000_000L);
        private long nowNanos = 1_000_000_000L;
        private UtpConnection connection;
        private int sent;
        private boolean running;

        void feed(byte[] data) {
            connection = multiplexer.dial("peer", this, nowNanos);
            byte[] answer = new byte[UtpHeader.BYTES];
            UtpHeader.write(
                    answer,
                    UtpHeader.STATE,
                    0,
                    connection.receiveId(),
                    7,
                    0,
                    1 << 20,
                    100,
                    SequenceNumber.plus(connection.nextSequence(), -1));
            multiplexer.received("peer", answer, answer.length, nowNanos);
            for (int at = 0; at + 2 <= data.length; ) {
                int fit = data[at];
                int length = Math.min(data[at + 1] & 0xFF, data.length - at - 2);
                byte[] datagram = Arrays.copyOfRange(data, at + 2, at + 2 + length);
                at += 2 + length;
                one(fit, datagram);
            }
        }

        private void one(int fit, byte[] datagram) {
            if ((fit & TIME_PASSES) != 0) {
                nowNanos += 700_000_000L;
                running = true;
                multiplexer.run(nowNanos);
                running = false;
            }
            if ((fit & WE_SEND) != 0 && connection.isConnected() && connection.room() >= 5_000) {
                connection.append((target, offset, bytes) -> {}, 5_000);
                connection.flush(false, nowNanos);
            }
            if (datagram.length >= UtpHeader.BYTES) {
                int off = fit >> 5 & 7;
                if ((fit & FITS_ID) != 0) {
                    put(datagram, 2, connection.receiveId());
                }
                if ((fit & FITS_ACK) != 0) {
                    put(datagram, 18, SequenceNumber.plus(connection.ackedSequence(), off - 1));
                }
                if ((fit & FITS_SEQUENCE) != 0) {
                    put(datagram, 16, SequenceNumber.plus(connection.expectedSequence(), off / 2));
                }
            }
            sent = 0;
            nowNanos += 1_000_000L;
            multiplexer.received("peer", datagram, datagram.length, nowNanos);
            multiplexer.burstEnded(nowNanos);
            connection.checkInvariants();
            Check.that(multiplexer.connections() <= 1, () -> multiplexer.connections() + " connections");
            Check.that(sent <= MOST_PACKETS_OUT, () -> sent + " packets for one");
        }

        private static void put(byte[] datagram, int at, int value) {
            datagram[at] = (byte) (value >> 8);
            datagram[at + 1] = (byte) value;
        }

        @Override
        public UtpOutput output(String to) {
            return this;
        }

        @Override
        public byte[] bytes(String address) {
            return new byte[6];
        }

        @Override
        public boolean isAccepting() {
            return true;
        }

        @Override
        public UtpListener incoming(String from) {
            return null;
        }

        @Override
        public void alarm(long nanos) {
            // What is due for ever keeps the loop busy.
            Check.that(!running || nanos - nowNanos > 0, () -> "due again at once");
        }

        @Override
        public void accepted(UtpConnection accepted) {}

        @Override
        public void connected() {}

        @Override
        public void received(byte[] bytes, int offset, int length) {
            Check.that(offset >= 0 && length > 0 && offset + length <= bytes.length, () -> offset + ", " + length);
        }

        @Override
        public void burstEnded() {}

        @Override
        public void ended() {}

        @Override
        public void writable() {}

        @Override
        public void closed(UtpEnd end) {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean canProbe() {
            return true;
        }

        @Override
        public int mostBytes() {
            return 1_472;
        }

        @Override
        public void send(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            sent++;
            Check.that(headerBytes + length <= 1_472, () -> "a datagram of " + (headerBytes + length));
        }

        @Override
        public boolean probe(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            send(header, headerBytes, body, offset, length);
            return true;
        }
    }
}
