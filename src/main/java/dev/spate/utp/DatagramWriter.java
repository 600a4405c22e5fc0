package dev.spate.utp;

import dev.spate.net.UdpShare;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Gathers datagrams to one address: those of equal length, and one shorter behind them, are one buffer where the
 * system cuts it into datagrams.
 *
 * <p>Owner: the event loop.
 */
final class DatagramWriter {
    /** Shorter ones are acks, which nothing follows. */
    private static final int LEAST_SEGMENT_BYTES = 400;

    private final UdpShare share;
    private ByteBuf batch;
    private InetSocketAddress batchTo;
    private int segmentBytes;
    private boolean flushNeeded;

    DatagramWriter(UdpShare share) {
        this.share = share;
    }

    void write(InetSocketAddress to, byte[] header, int headerBytes, byte[] body, int offset, int length) {
        int bytes = headerBytes + length;
        int most = share.mostSegmentsBytes();
        if (batch != null && (batchTo != to || bytes > segmentBytes || batch.readableBytes() + bytes > most)) {
            endBatch();
        }
        flushNeeded = true;
        if (batch == null) {
            boolean batching = most > 0 && bytes >= LEAST_SEGMENT_BYTES;
            ByteBuf first = share.alloc().directBuffer(batching ? most : bytes);
            first.writeBytes(header, 0, headerBytes).writeBytes(body, offset, length);
            if (batching) {
                batch = first;
                batchTo = to;
                segmentBytes = bytes;
            } else {
                share.send(to, first);
            }
            return;
        }
        batch.writeBytes(header, 0, headerBytes).writeBytes(body, offset, length);
        if (bytes < segmentBytes) {
            endBatch();
        }
    }

    /** @return false when the system says that it is too great */
    boolean writeUnfragmented(
            InetSocketAddress to, byte[] header, int headerBytes, byte[] body, int offset, int length) {
        endBatch();
        ByteBuf one = share.alloc().directBuffer(headerBytes + length);
        one.writeBytes(header, 0, headerBytes).writeBytes(body, offset, length);
        return share.sendUnfragmented(to, one);
    }

    private void endBatch() {
        if (batch != null) {
            ByteBuf whole = batch;
            batch = null;
            share.sendSegments(batchTo, whole, segmentBytes);
        }
    }

    void flush() {
        endBatch();
        if (flushNeeded) {
            flushNeeded = false;
            share.flush();
        }
    }
}
