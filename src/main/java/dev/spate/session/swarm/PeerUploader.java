package dev.spate.session.swarm;

import dev.spate.choker.ChokerPeer;
import dev.spate.net.RateLimit;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.RequestQueue;
import dev.spate.storage.ReadCallback;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Block;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Serves one peer: keeps its requests, has their blocks read a batch at a time, and hands them to the socket no faster than it
 * takes them.
 *
 * <p>Never more than a {@linkplain #window window} of blocks is between the disk and the socket: half a second of the peer's
 * rate. So memory is bounded, and our own requests and haves never wait behind more.
 *
 * <p>Owner: the event loop.
 */
final class PeerUploader {
    /** The queue length that we tell peers ({@code reqq}); requests beyond it are rejected. */
    static final int MOST_REQUESTS = 2_000;

    /** For peers without the fast extension, which cannot be told of a reject: some send more than they were told. */
    private static final int MOST_REQUESTS_WITHOUT_REJECT = 20_000;

    /** As libtorrent: a peer that is choked gets an allowed fast piece so often, which is enough after a lost one. */
    private static final long ALLOWED_FAST_TIMES = 3;

    private static final int MOST_BATCH_BYTES = 256 << 10;
    private static final int LEAST_WINDOW_BYTES = 32 << 10;
    private static final int FIRST_WINDOW_BYTES = 128 << 10;
    private static final int MOST_WINDOW_BYTES = 2 << 20;
    private static final int READS_AT_ONCE = 2;
    private static final int HEADER_BYTES = PeerFrameEncoder.PIECE_HEADER_BYTES;
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Uploads uploads;
    private final SwarmPeer peer;
    private final PeerConnection connection;
    private final ChokerPeer<SwarmPeer> account;
    private final RateLimit.Turn turn;
    /** Bytes that it may still request of each of these pieces while it is choked. */
    private final Map<Integer, Long> allowedFast = new LinkedHashMap<>();

    private final RequestQueue requests = new RequestQueue();
    private final ArrayDeque<ByteBuf> ready = new ArrayDeque<>(2);
    private int readsUnderWay;
    private int readingBytes;
    private int readyBytes;
    private int inSocketBytes;
    private int windowBytes = FIRST_WINDOW_BYTES;
    private long sampleSinceNanos;
    private long sampleBytes;
    private long lastTakenNanos;
    private long sentBytes;
    /** Blocks that are still being read for requests from before this many chokes are of no use any more. */
    private int chokes;

    private boolean pumping;
    private boolean again;
    private boolean closed;

    /** @param allowedFast the pieces that it may request while it is choked */
    PeerUploader(
            Uploads uploads, SwarmPeer peer, ChokerPeer<SwarmPeer> account, Set<Integer> allowedFast, long nowNanos) {
        this.uploads = uploads;
        this.peer = peer;
        this.connection = peer.connection();
        this.account = account;
        allowedFast.forEach(piece -> this.allowedFast.put(piece, ALLOWED_FAST_TIMES * uploads.pieceLength(piece)));
        this.turn = uploads.limit().turn(this::pump);
        this.sampleSinceNanos = nowNanos;
        this.lastTakenNanos = nowNanos;
    }

    SwarmPeer peer() {
        return peer;
    }

    ChokerPeer<SwarmPeer> account() {
        return account;
    }

    Set<Integer> allowedFast() {
        return allowedFast.keySet();
    }

    /** Payload that the socket took. */
    long sentBytes() {
        return sentBytes;
    }

    /** Takes a request in, or rejects it; the next {@link #pump} answers it. */
    void request(int piece, int offset, int length) {
        if (!uploads.has(piece) || !account.isUnchoked() && !isAllowedFast(piece, length)) {
            reject(piece, offset, length);
        } else if (requests.size() >= (peer.isFast() ? MOST_REQUESTS : MOST_REQUESTS_WITHOUT_REJECT)) {
            connection.tooManyRequests();
            reject(piece, offset, length);
        } else {
            requests.add(piece, offset, length, 0);
        }
    }

    /** Whether it may request this though it is choked; counts it. */
    private boolean isAllowedFast(int piece, int length) {
        long left = allowedFast.getOrDefault(piece, 0L);
        if (left < length) {
            return false;
        }
        allowedFast.put(piece, left - length);
        connection.requestWasAllowed();
        return true;
    }

    /** Takes a request back; with the fast extension the peer waits for an answer all the same (BEP 6). */
    void cancel(int piece, int offset, int length) {
        if (requests.remove(piece, offset, length, 0)) {
            reject(piece, offset, length);
        }
    }

    private void reject(int piece, int offset, int length) {
        if (peer.isFast()) {
            connection.send(new PeerMessage.Reject(piece, offset, length));
            uploads.flushLater(peer);
        }
    }

    /** The choker has decided. What a peer that is choked had requested is rejected; without the fast extension it knows. */
    void choke(boolean choke) {
        connection.choke(choke);
        uploads.flushLater(peer);
        if (!choke) {
            return;
        }
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (!allowedFast.containsKey(requests.piece(i))) {
                reject(requests.piece(i), requests.offset(i), requests.length(i));
                requests.remove(i);
            }
        }
        if (!peer.isFast()) {
            chokes++;
            releaseReady();
        }
    }

    /** This piece cannot be served any more. */
    void withdraw(int piece) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (requests.piece(i) == piece) {
                reject(piece, requests.offset(i), requests.length(i));
                requests.remove(i);
            }
        }
    }

    /** Sends and reads what may be sent and read now. */
    void pump() {
        again = true;
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (again && !closed) {
                again = false;
                if (sendReady()) {
                    connection.flushBlocks();
                }
                while (readsUnderWay < READS_AT_ONCE
                        && !requests.isEmpty()
                        && readingBytes + readyBytes + inSocketBytes < window()) {
                    read();
                }
            }
        } finally {
            pumping = false;
        }
    }

    private int window() {
        return Math.min(windowBytes, uploads.mostWindowBytes());
    }

    private boolean sendReady() {
        boolean sent = false;
        while (!ready.isEmpty() && inSocketBytes < window()) {
            ByteBuf frames = ready.peek();
            ByteBuf part = frames;
            if (!uploads.limit().isUnlimited()) {
                int frameBytes = Integer.BYTES + frames.getInt(frames.readerIndex());
                if (!turn.take(frameBytes)) {
                    return sent;
                }
                part = frames.readRetainedSlice(frameBytes);
                if (!frames.isReadable()) {
                    ready.poll().release();
                }
            } else {
                ready.poll();
            }
            send(part);
            sent = true;
        }
        return sent;
    }

    private void send(ByteBuf frames) {
        int bytes = frames.readableBytes();
        int payload = bytes - HEADER_BYTES * frameCount(frames);
        readyBytes -= bytes;
        long now = uploads.nowNanos();
        if (inSocketBytes == 0) {
            lastTakenNanos = now;
        }
        inSocketBytes += bytes;
        connection.sendBlocks(frames, now, () -> taken(bytes, payload));
    }

    private static int frameCount(ByteBuf frames) {
        int count = 0;
        for (int at = frames.readerIndex(); at < frames.writerIndex(); count++) {
            at += Integer.BYTES + frames.getInt(at);
        }
        return count;
    }

    private void taken(int bytes, int payload) {
        inSocketBytes -= bytes;
        if (closed || connection.isClosing()) {
            return;
        }
        long now = uploads.nowNanos();
        lastTakenNanos = now;
        sentBytes += payload;
        account.sent(payload);
        uploads.sent(payload);
        sample(bytes, now);
        pump();
    }

    private void sample(int bytes, long now) {
        sampleBytes += bytes;
        long elapsed = now - sampleSinceNanos;
        if (elapsed >= SAMPLE_NANOS) {
            long halfASecond = sampleBytes * TimeUnit.MILLISECONDS.toNanos(500) / elapsed;
            windowBytes =
                    (int) Math.max(LEAST_WINDOW_BYTES, Math.min(MOST_WINDOW_BYTES, (windowBytes + halfASecond) / 2));
            sampleBytes = 0;
            sampleSinceNanos = now;
        }
    }

    private void read() {
        int most = Math.min(MOST_BATCH_BYTES, Math.max(Block.LENGTH_BYTES, window() / 2));
        List<Block> batch = new ArrayList<>();
        int bytes = 0;
        while (!requests.isEmpty() && (batch.isEmpty() || bytes + requests.length(0) <= most)) {
            batch.add(new Block(requests.piece(0), requests.offset(0), requests.length(0)));
            bytes += HEADER_BYTES + requests.length(0);
            requests.poll();
        }
        int size = bytes;
        int before = chokes;
        readsUnderWay++;
        readingBytes += size;
        uploads.read(batch, HEADER_BYTES, connection.alloc().directBuffer(size), new ReadCallback() {
            @Override
            public void read(ByteBuf blocks) {
                readsUnderWay--;
                readingBytes -= size;
                if (closed || before != chokes) {
                    blocks.release();
                } else {
                    putHeaders(batch, blocks);
                    readyBytes += size;
                    ready.add(blocks);
                }
                pump();
            }

            @Override
            public void failed(int piece, StorageException reason) {
                readsUnderWay--;
                readingBytes -= size;
                uploads.withdraw(piece, reason);
                for (Block each : batch) {
                    if (!closed && before == chokes) {
                        request(each.piece(), each.offset(), each.length());
                    }
                }
                pump();
            }
        });
    }

    private static void putHeaders(List<Block> batch, ByteBuf frames) {
        int end = frames.writerIndex();
        frames.writerIndex(frames.readerIndex());
        for (Block each : batch) {
            PeerFrameEncoder.pieceHeader(frames, each.piece(), each.offset(), each.length());
            frames.writerIndex(frames.writerIndex() + each.length());
        }
        if (frames.writerIndex() != end) {
            throw new IllegalStateException("blocks of another length than was asked for");
        }
    }

    /** Whether the peer has blocks waiting for it and reads nothing. */
    boolean isStuck(long nowNanos) {
        return inSocketBytes > 0 && nowNanos - lastTakenNanos > STUCK_NANOS;
    }

    private void releaseReady() {
        ready.forEach(ByteBuf::release);
        ready.clear();
        readyBytes = 0;
    }

    /** The connection has ended. */
    void close() {
        closed = true;
        turn.end();
        requests.clear();
        releaseReady();
    }
}
