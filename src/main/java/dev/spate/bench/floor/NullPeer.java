package dev.spate.bench.floor;

import dev.spate.net.JdkSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * One peer of the null client, and the connection to it if there is one.
 *
 * <p>Owned by the null client's thread. An {@link IOException} of any method means the end of the connection.
 */
final class NullPeer {
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final long RETRY_NANOS = 500_000_000;
    private static final long MOST_RETRY_NANOS = 20_000_000_000L;
    private static final int REQUEST = 6;
    private static final int CANCEL = 8;

    final InetSocketAddress address;
    final NullRequests requests = new NullRequests();
    NullPiece current;
    int currentGeneration;

    /** Whether two requests may be for the same block, so that the next bytes cannot be told in advance. */
    boolean unsure;

    /** Whether it waits for something to be asked for. */
    boolean hungry;

    private final NullClient client;
    private NullReader reader;
    private SocketChannel channel;
    private SelectionKey key;
    private NullSendQueue sendQueue;
    private boolean seed;
    private BitSet pieces = new BitSet();
    private boolean choked = true;
    private boolean fast;
    private boolean snubbed;
    private boolean banned;
    private final NullWindow window = new NullWindow();
    private long lastAnswer;
    private long retryAt;
    private long retryAfter = RETRY_NANOS;

    NullPeer(NullClient client, InetSocketAddress address) {
        this.client = client;
        this.address = address;
        this.retryAt = client.now();
    }

    long now() {
        return client.now();
    }

    NullTorrent torrent() {
        return client.torrent();
    }

    boolean isOpen() {
        return channel != null;
    }

    boolean has(int piece) {
        return seed || pieces.get(piece);
    }

    /** Connects, if it is time to. */
    boolean connectIfDue() throws IOException {
        if (channel != null || banned || client.now() - retryAt < 0) {
            return false;
        }
        retryAt = client.now() + retryAfter;
        retryAfter = Math.min(MOST_RETRY_NANOS, 2 * retryAfter);
        channel = JdkSockets.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        reader = new NullReader(this, client.buffers());
        key = client.register(channel, this);
        sendQueue = new NullSendQueue(channel, key);
        if (channel.connect(address)) {
            connected();
        }
        return true;
    }

    private void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        lastAnswer = client.now();
        ByteBuffer out = client.buffers().out.clear();
        // One packet: handshake, have none (BEP 6), interested.
        out.put(client.greeting()).putInt(1).put((byte) 15).putInt(1).put((byte) 2);
        sendQueue.send(out);
    }

    void ready(int operations) throws IOException {
        if ((operations & SelectionKey.OP_CONNECT) != 0) {
            connected();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            sendQueue.flush();
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            if (reader.read(channel) < 0) {
                throw new IOException("closed");
            }
            if (channel != null) {
                ask();
            }
        }
    }

    /** Its handshake has come. */
    void greeted(ByteBuffer handshake) throws IOException {
        for (int i = 0; i < client.torrent().infoHash.length; i++) {
            if (handshake.get(28 + i) != client.torrent().infoHash[i]) {
                throw new IOException("another torrent");
            }
        }
        fast = (handshake.get(27) & 4) != 0;
    }

    /** A message that is not a block; the payload is borrowed. */
    void message(int type, ByteBuffer payload) throws IOException {
        switch (type) {
            case 0 -> choked();
            case 1 -> choked = false;
            case 4 -> has(payload.getInt(0), payload);
            case 5 -> {
                for (int i = 0; i < client.torrent().pieces(); i++) {
                    if ((payload.get(i >> 3) & 0x80 >> (i & 7)) != 0) {
                        has(i, payload);
                    }
                }
            }
            case 14 -> seed = true;
            case 16 -> rejected(payload.getInt(0), payload.getInt(4));
            case 20 -> extended(payload);
            default -> {
                // Nothing that a downloader has to know.
            }
        }
    }

    private void has(int piece, ByteBuffer payload) throws IOException {
        if (piece < 0 || piece >= client.torrent().pieces()) {
            throw new IOException("a piece that is none: " + payload);
        }
        if (!seed && !pieces.get(piece)) {
            pieces.set(piece);
            client.choice().count(piece, 1);
        }
    }

    private void choked() {
        choked = true;
        current = null;
        if (!fast) {
            releaseAll(false);
            requests.truncate(reader.isAt(0) ? 1 : 0);
        }
    }

    private void rejected(int piece, int offset) {
        int found = requests.find(piece, offset);
        if (found >= 0 && !reader.isAt(found)) {
            if (requests.counts(found)) {
                client.choice().release(requests.piece(found), requests.block(found), this);
            }
            requests.bringForward(found);
            requests.poll();
            window.forgetSample();
            lastAnswer = client.now();
        }
    }

    private void extended(ByteBuffer payload) {
        byte[] text = new byte[payload.remaining()];
        payload.get(text);
        String dictionary = new String(text, StandardCharsets.ISO_8859_1);
        int at = dictionary.indexOf("4:reqqi") + 7;
        int end = dictionary.indexOf('e', at);
        if (at >= 7 && end > at && end - at < 7) {
            window.limit(Integer.parseInt(dictionary.substring(at, end)));
        }
    }

    /** A block is in its place. */
    void received(NullPiece piece, int block) {
        NullPeer last = piece.asked[block];
        NullPeer before = piece.other[block];
        boolean whole = piece.done(block, this);
        client.choice().noneFree(piece);
        if (last != null && last != this) {
            last.cancel(piece.index, block * NullPiece.BLOCK, piece.length(block));
        }
        if (before != null && before != this) {
            before.cancel(piece.index, block * NullPiece.BLOCK, piece.length(block));
        }
        if (whole) {
            client.complete(piece);
        }
    }

    private void cancel(int piece, int offset, int length) {
        int found = requests.find(piece, offset);
        if (found < 0 || reader.isAt(found)) {
            return;
        }
        ByteBuffer out = ByteBuffer.allocate(17);
        out.putInt(13).put((byte) CANCEL).putInt(piece).putInt(offset).putInt(length);
        try {
            sendQueue.send(out);
        } catch (IOException e) {
            // Its next read tells that it is gone.
        }
    }

    /** The first of the requests is answered. */
    void answered() {
        lastAnswer = client.now();
        snubbed = false;
        retryAfter = RETRY_NANOS;
        window.answered(client.now());
        unsure &= requests.size() > 0;
    }

    /** Asks for as much as it may; what is asked for goes out in one packet. */
    void ask() throws IOException {
        if (choked || snubbed) {
            return;
        }
        int room = window.room(requests.size(), client.now());
        if (room <= 0) {
            return;
        }
        ByteBuffer out = client.buffers().out.clear();
        if (requests.size() == 0) {
            lastAnswer = client.now();
            window.begin(client.now());
        }
        NullPicker choice = client.choice();
        while (room-- > 0) {
            if (!choice.next(this)) {
                client.hungry(this);
                break;
            }
            request(out, choice.piece, choice.block);
        }
        if (out.position() > 0) {
            sendQueue.send(out);
        }
    }

    private void request(ByteBuffer out, NullPiece piece, int block) {
        requests.add(piece, block);
        window.asked(requests.size(), client.now());
        out.putInt(13).put((byte) REQUEST).putInt(piece.index);
        out.putInt(block * NullPiece.BLOCK).putInt(piece.length(block));
    }

    /** Asks for a block that was asked of another, if there is room; returns whether it did. */
    boolean askToo(NullPiece piece, int block) throws IOException {
        if (!hasRoom() || piece.solo || !has(piece.index)) {
            return false;
        }
        NullPeer other = piece.asked[block];
        if (other == this || piece.askers[block] > 1 || other.nanosLeft() < 2 * window.nanosFor(requests.size() + 1)) {
            return false;
        }
        if (requests.find(piece.index, block * NullPiece.BLOCK) >= 0) {
            return false;
        }
        piece.takeToo(block, this);
        ByteBuffer out = client.buffers().out.clear();
        request(out, piece, block);
        sendQueue.send(out);
        return true;
    }

    boolean hasRoom() {
        return channel != null && !choked && !snubbed && window.allows(requests.size());
    }

    private long nanosLeft() {
        return window.nanosLeft(requests.size(), client.now() - lastAnswer);
    }

    /** Gives up on what it was asked for, if it has been silent for too long. */
    void checkSilence() {
        if (requests.size() > 0 && !snubbed && client.now() - lastAnswer > SILENCE_NANOS) {
            snubbed = true;
            unsure = true;
            current = null;
            reader.giveUp();
            releaseAll(true);
        }
    }

    private void releaseAll(boolean begunToo) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.counts(i) && (begunToo || !reader.isAt(i))) {
                client.choice().release(requests.piece(i), requests.block(i), this);
                requests.setReleased(i);
            }
        }
    }

    /** Bans it: its connection is closed for good. */
    void ban() {
        banned = true;
        close();
    }

    /** Ends the connection; another one is tried later. */
    void close() {
        if (channel == null) {
            return;
        }
        reader.giveUp();
        releaseAll(true);
        requests.truncate(0);
        for (int i = pieces.nextSetBit(0); i >= 0; i = pieces.nextSetBit(i + 1)) {
            client.choice().count(i, -1);
        }
        SocketChannel closing = channel;
        channel = null;
        seed = false;
        pieces = new BitSet();
        choked = true;
        fast = false;
        snubbed = false;
        unsure = false;
        current = null;
        window.reset();
        retryAt = client.now() + retryAfter;
        try {
            closing.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
