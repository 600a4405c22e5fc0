package dev.spate.session.swarm;

import dev.spate.metainfo.InfoBytes;
import dev.spate.peer.PeerConnection;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerFrameEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Gives the info dictionary to one peer that has only a magnet link (BEP 9), no faster than its socket takes it.
 *
 * <p>Owner: the event loop.
 */
final class MetadataUploader implements PeerExtension {
    private static final int MOST_IN_SOCKET_BYTES = 128 << 10;

    /** Enough for 32 MiB of metadata, asked for at once. */
    private static final int MOST_REQUESTS = 2_048;

    private static final int HEADER_BYTES = 6;

    private final InfoBytes info;
    private final PeerConnection connection;
    private final LongSupplier clock;
    private final Deque<Integer> requests = new ArrayDeque<>();
    private int theirId;
    private int inSocketBytes;

    MetadataUploader(InfoBytes info, PeerConnection connection, LongSupplier clock) {
        this.info = info;
        this.connection = connection;
        this.clock = clock;
    }

    @Override
    public void introduced(int id, ExtensionHandshake told) {
        theirId = id;
    }

    /** Answers now or later; what is malformed throws, and what we did not ask for is ignored. */
    @Override
    public void received(byte[] payload) {
        if (theirId == 0) {
            return;
        }
        MetadataMessage.decode(payload).accept(new MetadataMessage.Handler() {
            @Override
            public void request(int piece) {
                if (requests.size() < MOST_REQUESTS) {
                    requests.add(piece);
                    pump();
                } else {
                    connection.tooManyRequests();
                }
            }

            @Override
            public void data(int piece, int totalSize, byte[] bytes) {
                // We have it all.
            }

            @Override
            public void reject(int piece) {
                // We asked for nothing.
            }
        });
    }

    private void pump() {
        boolean sent = false;
        while (!requests.isEmpty() && inSocketBytes < MOST_IN_SOCKET_BYTES && !connection.isClosing()) {
            send(MetadataMessage.answer(requests.poll(), info.length(), info::part)
                    .encode());
            sent = true;
        }
        if (sent) {
            connection.flushBlocks();
        }
    }

    private void send(byte[] message) {
        ByteBuf frame = connection.alloc().directBuffer(HEADER_BYTES + message.length);
        PeerFrameEncoder.extended(frame, theirId, message);
        int bytes = frame.readableBytes();
        inSocketBytes += bytes;
        connection.sendBlocks(frame, clock.getAsLong(), () -> {
            inSocketBytes -= bytes;
            pump();
        });
    }
}
