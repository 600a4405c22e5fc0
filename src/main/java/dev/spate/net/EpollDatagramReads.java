package dev.spate.net;

import dev.spate.net.CoalescedReads.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How the datagrams of an epoll socket are read. With one call up to 64 while so many come, and 8 of a socket that gets few, since
 * each place for one has a price; a call that found fewer than it had room for has found all, so that no other is made to learn
 * that. Or as the system has coalesced them, where {@link CoalescedReads} finds that to be cheaper.
 *
 * <p>Owner: the event loop.
 */
final class EpollDatagramReads implements RecvByteBufAllocator {
    static final int LEAST = 8;
    static final int MOST = UdpSocket.BURST_DATAGRAMS;

    /** What one coalesced read may have: the longest of UDP. */
    private static final int COALESCED_BYTES = 1 << 16;

    private final int datagramBytes;
    private final Runnable discard;

    /**
     * @param datagramBytes the room for each, of single ones
     * @param discard throws away what waits in the socket
     */
    EpollDatagramReads(int datagramBytes, Runnable discard) {
        this.datagramBytes = datagramBytes;
        this.discard = discard;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads();
    }

    private final class Reads implements ExtendedHandle {
        private ChannelConfig config;
        private final CoalescedReads coalesced = new CoalescedReads();
        private int places = LEAST;
        /** Of the last call, and of all since the socket was found readable. */
        private int latest;

        private int all;
        private int attemptedBytes;
        private int bytes;

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return alloc.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return coalesced.mode() == Mode.SINGLE ? places * datagramBytes : COALESCED_BYTES;
        }

        @Override
        public void reset(ChannelConfig newConfig) {
            config = newConfig;
            all = 0;
            latest = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            latest = count;
            all += count;
            coalesced.read(count);
        }

        @Override
        public void lastBytesRead(int count) {
            bytes = count;
            if (count <= 0) {
                coalesced.read(0);
            }
        }

        @Override
        public int lastBytesRead() {
            return bytes;
        }

        @Override
        public void attemptedBytesRead(int count) {
            attemptedBytes = count;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        @Override
        public boolean continueReading() {
            return continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            boolean mayHaveMore = coalesced.mode() != Mode.SINGLE;
            if (!mayHaveMore && latest >= places) {
                mayHaveMore = true;
                places = Math.min(MOST, places * 2);
            }
            return mayHaveMore && all < MOST && config.isAutoRead();
        }

        @Override
        public void readComplete() {
            if (all * 4 < places) {
                places = Math.max(LEAST, places / 2);
            }
            Mode before = coalesced.mode();
            Mode now = coalesced.next();
            if (now != before) {
                turnTo(now);
            }
        }

        private void turnTo(Mode mode) {
            EpollDatagramChannelConfig socket = (EpollDatagramChannelConfig) config;
            try {
                socket.setUdpGro(mode == Mode.COALESCED);
                socket.setMaxDatagramPayloadSize(mode == Mode.SINGLE ? datagramBytes : 0);
                if (mode == Mode.SINGLE) {
                    // Linux tells no more what of it was coalesced, and cuts up what comes from now on.
                    discard.run();
                }
            } catch (ChannelException unknown) {
                // Linux before 5.0.
                coalesced.impossible();
            }
        }
    }
}
