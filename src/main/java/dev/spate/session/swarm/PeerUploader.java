package dev.spate.session.swarm;

import dev.spate.choker.ChokerPeer;
import dev.spate.net.RateLimit;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.RequestQueue;
import dev.spate.session.UploadMemory;
import dev.spate.storage.ReadCallback;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Block;
import dev.spate.wire.PeerFrameEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final int MOST_BATCH_BYTES = 512 << 10;
    private static final int LEAST_WINDOW_BYTES = 32 << 10;
    private static final int FIRST_WINDOW_BYTES = 128 << 10;
    private static final int MOST_WINDOW_BYTES = 2 << 20;
    private static final int READS_AT_ONCE = 2;

    /** Batches that are read and sent in a row, of what is in the page cache: then others have their turn. */
    private static final int ROUNDS_AT_ONCE = 8;

    private static final int HEADER_BYTES = PeerFrameEncoder.PIECE_HEADER_BYTES;
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** A window that is too small for a fast peer is used up twice long before. */
    private static final long LEAST_SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Uploads uploads;
    private final SwarmPeer peer;
    private final PeerConnection connection;
    private final ChokerPeer<SwarmPeer> account;
    private final RateLimit.Turn turn;
    /** Of what is being read, is ready, or is in the socket. */
    private final UploadMemory.Share memory;
    /** Bytes that it may still request of each of these pieces while it is choked. */
    private final Map<Integer, Long> allowedFast = new LinkedHashMap<>();

    private final RequestQueue requests = new RequestQueue();
    private final ArrayDeque<Batch> ready = new ArrayDeque<>(2);
    private int readsUnderWay;
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

    /** Blocks that were read and wait for the socket, each behind its header. */
    private static final class Batch {
        private final List<Block> blocks;
        private final ByteBuf frames;
        private int next;

        Batch(List<Block> blocks, ByteBuf frames) {
            this.blocks = blocks;
            this.frames = frames;
        }

        /** The blocks that are still to be sent, as far as the limit allows; at most so many bytes, but for the last block. */
        Optional<ByteBuf> take(RateLimit.Turn turn, int mostBytes) {
            int bytes = 0;
            while (next < blocks.size()
                    && bytes < mostBytes
                    && turn.take(blocks.get(next).length())) {
                bytes += HEADER_BYTES + blocks.get(next++).length();
            }
            return bytes == 0 ? Optional.empty() : Optional.of(frames.readRetainedSlice(bytes));
        }

        boolean isEmpty() {
            return next == blocks.size();
        }
    }

    /** @param allowedFast the pieces that it may request while it is choked */
    PeerUploader(
            Uploads uploads, SwarmPeer peer, ChokerPeer<SwarmPeer> account, Set<Integer> allowedFast, long nowNanos) {
        this.uploads = uploads;
        this.peer = peer;
        this.connection = peer.connection();
        this.account = account;
        allowedFast.forEach(piece -> this.allowedFast.put(piece, ALLOWED_FAST_TIMES * uploads.pieceLength(piece)));
        this.turn = uploads.limit().turn(this::pump);
        this.memory = uploads.memory().share(this::pump);
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
        if (!uploads.isGiven(this, piece) || !account.isUnchoked() && !isAllowedFast(piece, length)) {
            peer.refuse(piece, offset, length);
        } else if (requests.size() >= (peer.isFast() ? MOST_REQUESTS : MOST_REQUESTS_WITHOUT_REJECT)) {
            connection.tooManyRequests();
            peer.refuse(piece, offset, length);
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
            peer.refuse(piece, offset, length);
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
                peer.refuse(requests.piece(i), requests.offset(i), requests.length(i));
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
                peer.refuse(piece, requests.offset(i), requests.length(i));
                requests.remove(i);
            }
        }
    }

    /** Sends and reads what may be sent and read now. */
    void pump() {
        if (requests.isEmpty() && ready.isEmpty()) {
            // After each read of a peer that only gives.
            return;
        }
        again = true;
        if (pumping) {
            return;
        }
        pumping = true;
        long now = uploads.nowNanos();
        int rounds = 0;
        try {
            while (again && !closed) {
                if (rounds++ == ROUNDS_AT_ONCE) {
                    uploads.soon(this::pump);
                    break;
                }
                again = false;
                sendReady(now);
                // What is read at once is sent at once, while the processor has it in its cache.
                while (!again
                        && readsUnderWay < READS_AT_ONCE
                        && !requests.isEmpty()
                        && memory.bytes() < window()
                        && memory.hasRoom()) {
                    read();
                }
            }
        } finally {
            pumping = false;
        }
    }

    private int window() {
        return (int) Math.max(1, Math.min(windowBytes, uploads.memory().shareBytes()));
    }

    /** Hands over what the socket and the limit may take. */
    private void sendReady(long now) {
        boolean sent = false;
        while (!ready.isEmpty() && inSocketBytes < window()) {
            Batch batch = ready.peek();
            int before = batch.next;
            Optional<ByteBuf> frames = batch.take(turn, window() - inSocketBytes);
            if (frames.isEmpty()) {
                break;
            }
            send(frames.get(), batch.next - before, now);
            sent = true;
            if (batch.isEmpty()) {
                ready.poll().frames.release();
            }
        }
        if (sent) {
            connection.flushBlocks();
        }
    }

    private void send(ByteBuf frames, int blocks, long now) {
        int bytes = frames.readableBytes();
        readyBytes -= bytes;
        if (inSocketBytes == 0) {
            lastTakenNanos = now;
        }
        inSocketBytes += bytes;
        connection.sendBlocks(frames, now, () -> taken(bytes, bytes - HEADER_BYTES * blocks));
    }

    private void taken(int bytes, int payload) {
        inSocketBytes -= bytes;
        memory.giveBack(bytes);
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
        if (elapsed >= SAMPLE_NANOS || sampleBytes >= 2L * windowBytes && elapsed >= LEAST_SAMPLE_NANOS) {
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
        int payload = 0;
        while (!requests.isEmpty() && (batch.isEmpty() || payload + requests.length(0) <= most)) {
            batch.add(new Block(requests.piece(0), requests.offset(0), requests.length(0)));
            payload += requests.length(0);
            requests.poll();
        }
        int size = payload + HEADER_BYTES * batch.size();
        int before = chokes;
        readsUnderWay++;
        memory.take(size);
        uploads.read(batch, connection.alloc().directBuffer(size), new ReadCallback() {
            @Override
            public void read(ByteBuf blocks) {
                readsUnderWay--;
                if (closed || before != chokes) {
                    memory.giveBack(size);
                    blocks.release();
                } else {
                    readyBytes += size;
                    ready.add(new Batch(batch, blocks));
                }
                pump();
            }

            @Override
            public void failed(int piece, StorageException reason) {
                readsUnderWay--;
                memory.giveBack(size);
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

    /** Whether it may request now. */
    boolean isUnchoked() {
        return account.isUnchoked();
    }

    /** Whether the peer has blocks waiting for it and reads nothing. */
    boolean isStuck(long nowNanos) {
        return inSocketBytes > 0 && nowNanos - lastTakenNanos > STUCK_NANOS;
    }

    private void releaseReady() {
        ready.forEach(each -> each.frames.release());
        ready.clear();
        memory.giveBack(readyBytes);
        readyBytes = 0;
    }

    /** The connection has ended. */
    void close() {
        closed = true;
        turn.end();
        memory.end();
        requests.clear();
        releaseReady();
    }
}
