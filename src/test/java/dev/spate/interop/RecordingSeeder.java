package dev.spate.interop;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A peer that has all of a torrent, and notes which blocks it is asked for, in that order. It speaks BEP 3 alone, in the
 * tests' own words, to one client.
 */
final class RecordingSeeder implements AutoCloseable {
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    private static final int UNCHOKE = 1;
    private static final int BITFIELD = 5;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;

    private final Torrent torrent;
    private final byte[] content;
    private final ServerSocket listening;
    private final Queue<Block> asked = new ConcurrentLinkedQueue<>();
    private volatile Exception failure;

    /** What a request names. */
    record Block(int piece, int offset, int length) {}

    private RecordingSeeder(Torrent torrent) throws IOException {
        this.torrent = torrent;
        this.content = Files.readAllBytes(torrent.payload().root());
        this.listening = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    /** Listens at a port of loopback until it is closed. */
    static RecordingSeeder of(Torrent torrent) {
        try {
            RecordingSeeder seeder = new RecordingSeeder(torrent);
            Thread thread = new Thread(seeder::serve, "recording-seeder");
            thread.setDaemon(true);
            thread.start();
            return seeder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** The blocks that it was asked for until now; fails when it could not serve. */
    List<Block> asked() {
        if (failure != null) {
            throw new AssertionError("the seeder failed", failure);
        }
        return List.copyOf(asked);
    }

    private void serve() {
        try (Socket client = listening.accept()) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            greet(in, out);
            while (true) {
                answer(in, out);
            }
        } catch (EOFException clientLeft) {
            return;
        } catch (IOException e) {
            if (!listening.isClosed()) {
                failure = e;
            }
        }
    }

    private void greet(DataInputStream in, DataOutputStream out) throws IOException {
        in.readFully(new byte[68]);
        out.write(PROTOCOL);
        out.write(new byte[8]);
        out.write(HexFormat.of().parseHex(torrent.infoHash()));
        out.write("-XX0000-recorder0000".getBytes(StandardCharsets.US_ASCII));
        byte[] bits = new byte[(torrent.pieceCount() + 7) / 8];
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            bits[piece / 8] |= (byte) (0x80 >> piece % 8);
        }
        out.writeInt(1 + bits.length);
        out.write(BITFIELD);
        out.write(bits);
        out.writeInt(1);
        out.write(UNCHOKE);
        out.flush();
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        if (message.length == 0 || message[0] != REQUEST) {
            return;
        }
        ByteBuffer numbers = ByteBuffer.wrap(message, 1, 12);
        Block block = new Block(numbers.getInt(), numbers.getInt(), numbers.getInt());
        asked.add(block);
        out.writeInt(9 + block.length());
        out.write(PIECE);
        out.writeInt(block.piece());
        out.writeInt(block.offset());
        out.write(content, block.piece() * torrent.pieceLength() + block.offset(), block.length());
        out.flush();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
