package dev.spate.hostile;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** The raw end of one connection: bytes in, bytes out, nothing checked. Made for peers that do what they should not. */
final class Wire implements Closeable {
    static final int CHOKE = 0;
    static final int UNCHOKE = 1;
    static final int INTERESTED = 2;
    static final int NOT_INTERESTED = 3;
    static final int HAVE = 4;
    static final int BITFIELD = 5;
    static final int REQUEST = 6;
    static final int PIECE = 7;
    static final int CANCEL = 8;
    static final int PORT = 9;
    static final int SUGGEST = 13;
    static final int HAVE_ALL = 14;
    static final int HAVE_NONE = 15;
    static final int REJECT = 16;
    static final int ALLOWED_FAST = 17;
    static final int EXTENDED = 20;
    static final byte[] KEEP_ALIVE = new byte[4];
    static final int PLAIN = 0;
    static final int FAST = 1;
    static final int EXTENDS = 2;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int MOST_FRAME_BYTES = 1 << 24;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final AtomicLong sent;

    record Frame(int id, byte[] body) {
        int number(int index) {
            return ByteBuffer.wrap(body).getInt(4 * index);
        }
    }

    /** @param sent counts the bytes of all connections of a peer */
    Wire(Socket socket, AtomicLong sent) throws IOException {
        this.socket = socket;
        this.sent = sent;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 8192));
        out = socket.getOutputStream();
    }

    static byte[] handshake(byte[] infoHash, long id, int offers) {
        byte[] peerId = new byte[20];
        new Random(id).nextBytes(peerId);
        return handshake(infoHash, peerId, offers);
    }

    static byte[] handshake(byte[] infoHash, byte[] peerId, int offers) {
        ByteBuffer all = ByteBuffer.allocate(68);
        all.put((byte) 19).put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
        all.put(new byte[] {
            0, 0, 0, 0, 0, (byte) ((offers & EXTENDS) != 0 ? 0x10 : 0), 0, (byte) ((offers & FAST) != 0 ? 4 : 0)
        });
        return all.put(infoHash).put(peerId).array();
    }

    static byte[] frame(int id, int... numbers) {
        ByteBuffer frame = ByteBuffer.allocate(5 + 4 * numbers.length);
        frame.putInt(1 + 4 * numbers.length).put((byte) id);
        for (int each : numbers) {
            frame.putInt(each);
        }
        return frame.array();
    }

    static byte[] frame(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .putInt(1 + body.length)
                .put((byte) id)
                .put(body)
                .array();
    }

    static byte[] extended(int id, String bencoded) {
        byte[] text = bencoded.getBytes(StandardCharsets.ISO_8859_1);
        return frame(
                EXTENDED,
                ByteBuffer.allocate(1 + text.length).put((byte) id).put(text).array());
    }

    static byte[] block(int piece, int offset, byte[] data) {
        return frame(
                PIECE,
                ByteBuffer.allocate(8 + data.length)
                        .putInt(piece)
                        .putInt(offset)
                        .put(data)
                        .array());
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    Frame next() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_FRAME_BYTES) {
            throw new IOException("no frame: " + length + " bytes");
        }
        byte[] whole = read(length);
        return length == 0
                ? new Frame(-1, whole)
                : new Frame(whole[0] & 0xff, java.util.Arrays.copyOfRange(whole, 1, length));
    }

    Frame next(int id) throws IOException {
        Frame frame = next();
        while (frame.id() != id) {
            frame = next();
        }
        return frame;
    }

    void send(byte[]... parts) throws IOException {
        byte[] all = join(parts);
        out.write(all);
        sent.addAndGet(all.length);
    }

    /** Sends it again and again, in large writes, until the other side has had enough. */
    void flood(byte[] frames) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        do {
            chunk.writeBytes(frames);
        } while (chunk.size() < CHUNK_BYTES);
        byte[] bytes = chunk.toByteArray();
        while (true) {
            out.write(bytes);
            sent.addAndGet(bytes.length);
        }
    }

    /** Reads what comes and forgets it, on a thread of its own, until the end. */
    void listenAside() {
        Thread reader = new Thread(this::drain, "hostile-ear");
        reader.setDaemon(true);
        reader.start();
    }

    /** Reads what comes and forgets it, until the end. */
    void drain() {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            for (int count = 0; count >= 0; ) {
                try {
                    count = in.read(buffer);
                } catch (SocketTimeoutException quiet) {
                    count = 0;
                }
            }
        } catch (IOException gone) {
            // As it should be.
        }
    }

    void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
