package dev.spate.bench.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;

/**
 * Reads what one peer sends: blocks go from the socket straight to their pieces.
 *
 * <p>Nearly always a peer answers in the order of the requests, so the place of each of the next bytes is known: one
 * scattering read fills message heads and blocks in turn. If the bytes are not as expected, they are gathered again
 * and parsed message by message.
 *
 * <p>Owned by the null client's thread.
 */
final class NullReader {
    private static final int HEAD = NullBuffers.HEAD;
    private static final int HANDSHAKE = 68;
    private static final byte PIECE = 7;

    private final NullPeer peer;
    private final NullRequests requests;
    private final NullBuffers buffers;
    private byte[] pending = new byte[HEAD];
    private int pendingSize;
    private int skip;
    private boolean greeted;

    /** Whether the first of the requests is being answered right now, how far that is, and whether it is of no use. */
    private boolean mid;

    private int payloadAt;
    private boolean toTrash;

    NullReader(NullPeer peer, NullBuffers buffers) {
        this.peer = peer;
        this.requests = peer.requests;
        this.buffers = buffers;
    }

    /** Reads what there is, at most some 256 KiB; returns the number of bytes, or -1 at the end. */
    long read(ScatteringByteChannel from) throws IOException {
        boolean predictable = greeted && requests.size() > 0 && pendingSize < HEAD && skip == 0 && !peer.unsure;
        return predictable ? readPredicted(from) : readPlain(from);
    }

    private long readPredicted(ScatteringByteChannel from) throws IOException {
        ByteBuffer[] vector = buffers.vector;
        int n = 0;
        int next = 0;
        boolean trash = false;
        int began = payloadAt;
        if (mid) {
            vector[n++] = place(0, payloadAt);
            toTrash = vector[0] == buffers.trash;
            trash = toTrash;
            next = 1;
        }
        // One block at most may go to the trash: bytes of a second one would overwrite what is still to be looked at.
        for (int head = 0; next < requests.size() && n + 2 <= vector.length && !trash; next++, head++) {
            ByteBuffer bytes = buffers.heads[head].clear();
            if (head == 0) {
                bytes.put(pending, 0, pendingSize);
            }
            vector[n++] = bytes;
            vector[n++] = place(next, 0);
            trash = vector[n - 1] == buffers.trash;
        }
        long read = from.read(vector, 0, n);
        if (read <= 0) {
            return read;
        }
        int k = 0;
        if (mid) {
            k = 1;
            if (!advance(vector[0].position() - began)) {
                return read;
            }
        }
        for (; k < n; k += 2) {
            ByteBuffer head = vector[k];
            if (head.position() < HEAD) {
                pendingSize = head.position();
                head.get(0, pending, 0, pendingSize);
                return read;
            }
            if (!isNext(head)) {
                gather(vector, k, n);
                return read;
            }
            pendingSize = 0;
            begin(vector[k + 1] == buffers.trash);
            if (!advance(vector[k + 1].position())) {
                return read;
            }
        }
        return read;
    }

    private boolean isNext(ByteBuffer head) {
        return head.getInt(0) == 9 + length(0)
                && head.get(4) == PIECE
                && head.getInt(5) == requests.index(0)
                && head.getInt(9) == requests.offset(0);
    }

    private int length(int i) {
        return Math.min(NullPiece.BLOCK, peer.torrent().length(requests.index(i)) - requests.offset(i));
    }

    /** Where the bytes of a request's answer go, from this one on. */
    private ByteBuffer place(int i, int at) {
        NullPiece piece = requests.piece(i);
        int block = requests.block(i);
        boolean useless = i == 0 && mid && toTrash
                || !requests.current(i)
                || piece.state[block] == NullPiece.DONE
                || piece.writer[block] != null && piece.writer[block] != peer;
        ByteBuffer place = useless ? buffers.trash : piece.blocks[block];
        return place.limit(length(i)).position(at);
    }

    private void begin(boolean useless) {
        mid = true;
        payloadAt = 0;
        toTrash = useless;
    }

    /** So many bytes of the first request's block have come; returns whether it is complete and the peer still there. */
    private boolean advance(int bytes) {
        payloadAt += bytes;
        NullPiece piece = requests.piece(0);
        int block = requests.block(0);
        if (payloadAt < length(0)) {
            if (!toTrash && bytes > 0) {
                piece.writer[block] = peer;
            }
            return false;
        }
        boolean useful = !toTrash && requests.current(0) && piece.state[block] != NullPiece.DONE;
        requests.poll();
        mid = false;
        payloadAt = 0;
        if (useful) {
            piece.writer[block] = null;
            peer.received(piece, block);
        }
        if (!peer.isOpen()) {
            // That block has shown that it lies.
            return false;
        }
        peer.answered();
        return true;
    }

    private void gather(ByteBuffer[] vector, int from, int to) throws IOException {
        ByteBuffer all = buffers.scratch.clear();
        for (int i = from; i < to; i++) {
            all.put(vector[i].flip());
        }
        pendingSize = 0;
        parse(all.flip());
    }

    private long readPlain(ScatteringByteChannel from) throws IOException {
        ByteBuffer all = buffers.scratch.clear();
        all.put(pending, 0, pendingSize);
        int read = from.read(all);
        if (read > 0) {
            pendingSize = 0;
            parse(all.flip());
        }
        return read;
    }

    private void parse(ByteBuffer in) throws IOException {
        while (in.hasRemaining() && peer.isOpen()) {
            if (skip > 0) {
                int some = Math.min(skip, in.remaining());
                in.position(in.position() + some);
                skip -= some;
            } else if (mid) {
                take(in);
            } else if (!(greeted ? message(in) : handshake(in))) {
                keep(in);
                return;
            }
        }
    }

    private void take(ByteBuffer in) {
        ByteBuffer to = place(0, payloadAt);
        toTrash |= to == buffers.trash;
        int some = Math.min(to.remaining(), in.remaining());
        int end = in.limit();
        to.put(in.limit(in.position() + some));
        in.limit(end);
        advance(some);
    }

    private void keep(ByteBuffer in) {
        pendingSize = in.remaining();
        if (pending.length < pendingSize) {
            pending = Arrays.copyOf(pending, Math.max(pendingSize, 2 * pending.length));
        }
        in.get(pending, 0, pendingSize);
    }

    private boolean handshake(ByteBuffer in) throws IOException {
        if (in.remaining() < HANDSHAKE) {
            return false;
        }
        peer.greeted(in.slice(in.position(), HANDSHAKE));
        in.position(in.position() + HANDSHAKE);
        greeted = true;
        return true;
    }

    private boolean message(ByteBuffer in) throws IOException {
        int at = in.position();
        if (in.remaining() < 4) {
            return false;
        }
        int length = in.getInt(at);
        if (length == 0) {
            in.position(at + 4);
            return true;
        }
        if (length < 0 || length > NullBuffers.LONGEST - 4) {
            throw new IOException("a message of " + length + " bytes");
        }
        if (in.remaining() < 5) {
            return false;
        }
        if (in.get(at + 4) == PIECE) {
            return in.remaining() >= HEAD && block(in, length);
        }
        if (in.remaining() < 4 + length) {
            return false;
        }
        peer.message(in.get(at + 4), in.slice(at + 5, length - 1));
        in.position(at + 4 + length);
        return true;
    }

    private boolean block(ByteBuffer in, int length) {
        int at = in.position();
        int found = requests.find(in.getInt(at + 5), in.getInt(at + 9));
        in.position(at + HEAD);
        if (found < 0 || length != 9 + length(found)) {
            skip = Math.max(0, length - 9);
            return true;
        }
        requests.bringForward(found);
        begin(false);
        return true;
    }

    /** Whether that request is being answered right now. */
    boolean isAt(int i) {
        return i == 0 && mid;
    }

    /** What is being received will not be waited for: others may write to its place. */
    void giveUp() {
        if (mid) {
            NullPiece piece = requests.piece(0);
            if (requests.current(0) && piece.writer[requests.block(0)] == peer) {
                piece.writer[requests.block(0)] = null;
            }
            toTrash = true;
        }
    }
}
