package dev.spate.bench.floor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The null client: what a downloader cannot leave out, and nothing else. Its figures are the floor of a machine.
 *
 * <p>It connects to every peer of the tracker. It receives, checks and writes every byte, and requests from other
 * peers what was wrong or did not come. It has no magnet links, no resume, no uploading and no limits: it is no
 * client for real swarms.
 *
 * <p>One thread does everything, with blocking writes to the disk; {@link #run} is called once.
 */
public final class NullClient implements AutoCloseable {
    private static final long SWEEP_NANOS = 20_000_000;
    private static final long CHECK_NANOS = 200_000_000;
    private static final long ANNOUNCE_NANOS = 5_000_000_000L;
    private static final int CONNECTS_AT_ONCE = 1_000;
    private static final int COMPACT_BYTES = 6;
    private static final int IN_VAIN = 16;

    private final NullTorrent torrent;
    private final NullOutput output;
    private final NullTracker tracker;
    private final NullPicker choice;
    private final NullBuffers buffers = new NullBuffers();
    private final Selector selector;
    private final ByteBuffer greeting = ByteBuffer.allocate(68);
    private final MessageDigest digest = NullTorrent.sha1();
    private final byte[] hashing = new byte[NullPiece.BLOCK];
    private final byte[] hash = new byte[20];
    private final Map<Long, NullPeer> known = new HashMap<>();
    private final List<NullPeer> peers = new ArrayList<>();
    private final List<NullPeer> hungry = new ArrayList<>();
    private IOException failure;
    private int connectFrom;
    private long now = System.nanoTime();
    private long sweptAt = now;
    private long checkedAt = now;
    private long announcedAt = now;

    /**
     * Reads the .torrent file and makes the output.
     *
     * @param out the file, or of several files their directory
     * @throws IllegalArgumentException when it cannot be done, with the reason
     */
    public NullClient(Path torrentFile, Path out) throws IOException {
        torrent = new NullTorrent(Files.readAllBytes(torrentFile));
        byte[] id = "-NU0001-"
                .concat(Long.toString(System.nanoTime() | 1L << 62, 36))
                .concat("0000000000")
                .substring(0, 20)
                .getBytes(StandardCharsets.US_ASCII);
        tracker = new NullTracker(torrent, id);
        output = new NullOutput(out, torrent);
        choice = new NullPicker(torrent);
        selector = Selector.open();
        greeting.put((byte) 19).put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
        // Extension protocol (for the length of a peer's queue) and fast extension.
        greeting.put(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 4})
                .put(torrent.infoHash)
                .put(id);
        greeting.flip();
    }

    /**
     * Downloads everything; blocks.
     *
     * @throws IOException when the tracker knows nobody or the disk fails
     */
    public void run() throws IOException {
        if (choice.missing > 0) {
            announce("started");
        }
        while (choice.missing > 0) {
            sweep();
            selector.select(hungry.isEmpty() ? CHECK_NANOS / 1_000_000 : SWEEP_NANOS / 1_000_000);
            now = System.nanoTime();
            Set<SelectionKey> ready = selector.selectedKeys();
            for (SelectionKey key : ready) {
                handle(key);
            }
            ready.clear();
            if (failure != null) {
                throw failure;
            }
            feed();
        }
    }

    private void handle(SelectionKey key) {
        NullPeer peer = (NullPeer) key.attachment();
        try {
            if (key.isValid()) {
                peer.ready(key.readyOps());
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            peer.close();
        }
    }

    private void announce(String event) throws IOException {
        announcedAt = now;
        byte[] answer = tracker.announce(event);
        for (int i = 0; i < answer.length; i += COMPACT_BYTES) {
            ByteBuffer compact = ByteBuffer.wrap(answer, i, COMPACT_BYTES);
            byte[] address = new byte[4];
            compact.get(address);
            int port = compact.getShort() & 0xffff;
            long name = (long) compact.getInt(i) << 16 | port;
            if (!known.containsKey(name)) {
                NullPeer peer = new NullPeer(this, new InetSocketAddress(InetAddress.getByAddress(address), port));
                known.put(name, peer);
                peers.add(peer);
            }
        }
    }

    /** What has to be looked after from time to time. */
    private void sweep() {
        if (connectFrom == 0 || now - sweptAt > SWEEP_NANOS) {
            sweptAt = now;
            connect();
            askToo();
        }
        if (now - checkedAt > CHECK_NANOS) {
            checkedAt = now;
            for (NullPeer peer : peers) {
                peer.checkSilence();
            }
            if (now - announcedAt > ANNOUNCE_NANOS && tracker.seeders > peers.size()) {
                announceAgain();
            }
        }
    }

    private void announceAgain() {
        try {
            announce("");
        } catch (IOException e) {
            // There are peers already, and the tracker is asked again.
        }
    }

    private void connect() {
        int begun = 0;
        for (int i = 0; i < peers.size() && begun < CONNECTS_AT_ONCE; i++) {
            NullPeer peer = peers.get((connectFrom + i) % peers.size());
            try {
                begun += peer.connectIfDue() ? 1 : 0;
            } catch (IOException e) {
                peer.close();
            }
        }
        connectFrom += Math.max(1, begun);
    }

    /** Idle peers are asked for blocks that other peers would send later. */
    private void askToo() {
        int next = 0;
        for (int p = 0; p < choice.open().size() && next < hungry.size(); p++) {
            NullPiece piece = choice.open().get(p);
            for (int block = 0; block < piece.count && next < hungry.size(); block++) {
                for (int tries = 0; piece.state[block] == NullPiece.ASKED && tries < IN_VAIN; tries++) {
                    NullPeer peer = hungry.get((next + tries) % hungry.size());
                    if (!peer.hasRoom()) {
                        next++;
                    } else if (askToo(peer, piece, block)) {
                        break;
                    }
                }
            }
        }
    }

    private static boolean askToo(NullPeer peer, NullPiece piece, int block) {
        try {
            return peer.askToo(piece, block);
        } catch (IOException e) {
            peer.close();
            return false;
        }
    }

    /** Requests blocks that have become free from peers that had nothing to do. */
    private void feed() {
        if (!choice.something || hungry.isEmpty()) {
            return;
        }
        choice.something = false;
        List<NullPeer> again = new ArrayList<>(hungry);
        hungry.clear();
        int vain = 0;
        for (NullPeer peer : again) {
            peer.hungry = false;
            if (vain < IN_VAIN) {
                try {
                    peer.ask();
                } catch (IOException e) {
                    peer.close();
                }
                vain = peer.hungry ? vain + 1 : 0;
            } else if (peer.isOpen()) {
                hungry(peer);
            }
        }
    }

    /** There is nothing for this peer now. */
    void hungry(NullPeer peer) {
        if (!peer.hungry) {
            peer.hungry = true;
            hungry.add(peer);
        }
    }

    /** All blocks of a piece are there: it is checked, and written. */
    void complete(NullPiece piece) {
        ByteBuffer bytes = piece.memory.clear().limit(piece.length);
        digest.reset();
        while (bytes.hasRemaining()) {
            int some = Math.min(hashing.length, bytes.remaining());
            bytes.get(hashing, 0, some);
            digest.update(hashing, 0, some);
        }
        try {
            digest.digest(hash, 0, hash.length);
            int at = hash.length * piece.index;
            if (!Arrays.equals(hash, 0, hash.length, torrent.hashes, at, at + hash.length)) {
                choice.wrong(piece);
                return;
            }
            output.write((long) piece.index * torrent.pieceLength, bytes.rewind());
            choice.stored(piece);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Lets the selector watch for a connection. */
    SelectionKey register(SocketChannel channel, NullPeer peer) throws IOException {
        return channel.register(selector, SelectionKey.OP_CONNECT, peer);
    }

    long now() {
        return now;
    }

    NullTorrent torrent() {
        return torrent;
    }

    NullPicker choice() {
        return choice;
    }

    NullBuffers buffers() {
        return buffers;
    }

    ByteBuffer greeting() {
        return greeting.duplicate();
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        peers.forEach(NullPeer::close);
        selector.close();
    }
}
