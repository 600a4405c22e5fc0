package dev.spate.session;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeWriter;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** A peer's end of one connection, blocking: for scripts. */
public final class PeerWire implements Closeable {
    static final int KEEP_ALIVE = -1;
    static final int INTERESTED = 2;
    static final int HAVE = 4;
    public static final int REQUEST = 6;
    static final int CANCEL = 8;
    static final int SUGGEST = 13;
    static final int REJECT = 16;
    static final int EXTENDED = 20;

    /** Held: the garbage collector closes a socket that nobody knows any more. */
    private final Socket socket;

    private final DataInputStream in;
    private final OutputStream out;

    /** A message: its id, {@link #KEEP_ALIVE} for none, and what follows. */
    public record Message(int id, byte[] body) {
        int intAt(int offset) {
            return ByteBuffer.wrap(body).getInt(offset);
        }
    }

    PeerWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    public static PeerId id(int number) {
        byte[] bytes = new byte[20];
        new Random(number).nextBytes(bytes);
        return PeerId.of(bytes);
    }

    /** Reads the other side's 68 bytes. */
    public byte[] readHandshake() throws IOException {
        return readBytes(Handshake.LENGTH);
    }

    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    public void sendHandshake(InfoHash infoHash, PeerId self, boolean extension, boolean fast) throws IOException {
        write(handshake(infoHash, self, extension, fast));
    }

    static byte[] handshake(InfoHash infoHash, PeerId self, boolean extension, boolean fast) {
        ByteBuf buffer = Unpooled.buffer();
        Handshake.of(infoHash, self, extension, fast).encode(buffer);
        return bytes(buffer);
    }

    public void send(PeerMessage... messages) throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        for (PeerMessage each : messages) {
            PeerFrameEncoder.write(buffer, each);
        }
        write(bytes(buffer));
    }

    /** A piece message with these bytes. */
    static byte[] block(int piece, int offset, byte[] data) {
        ByteBuf buffer = Unpooled.buffer();
        PeerFrameEncoder.pieceHeader(buffer, piece, offset, data.length);
        buffer.writeBytes(data);
        return bytes(buffer);
    }

    /** An extension handshake that offers the metadata. */
    void sendMetadataOffer(int id, int sizeBytes) throws IOException {
        byte[] hello = BencodeWriter.write(BDict.builder()
                .put("m", BDict.builder().put("ut_metadata", id).build())
                .put("metadata_size", sizeBytes)
                .build());
        send(new PeerMessage.Extended(0, hello));
    }

    Message next() throws IOException {
        int length = in.readInt();
        if (length == 0) {
            return new Message(KEEP_ALIVE, new byte[0]);
        }
        byte[] frame = readBytes(length);
        return new Message(frame[0] & 0xff, Arrays.copyOfRange(frame, 1, frame.length));
    }

    /** The next message of this kind; those before it are passed over. */
    public Message next(int id) throws IOException {
        Message message = next();
        while (message.id() != id) {
            message = next();
        }
        return message;
    }

    /** Reads until the other side closes. */
    public void awaitEnd() throws IOException {
        try {
            while (true) {
                next();
            }
        } catch (EOFException end) {
            return;
        }
    }

    /** Whether more has arrived. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        return bytes;
    }
}
