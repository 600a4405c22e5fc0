package dev.spate.recording;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.torrent.Bitfield;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The file of a recording: a bencoded dictionary, docs/recordings.md.
 *
 * <pre>
 *   format: "spate recording"   version: 1   length, piece length, millis
 *   peers: [ { came, gone (-1), incoming (0 or 1), busy, bytes, least (microseconds, -1),
 *              had: bitfield as on the wire, haves: (4 bytes of millis, 4 of piece)*, turns: (4 bytes of millis)*,
 *              service: (1 byte of bucket, 4 of count)* } ... ]
 * </pre>
 */
public final class RecordingFile {
    /** Longer files are not read. */
    public static final int MOST_BYTES = 64 << 20;

    private static final String FORMAT = "spate recording";
    private static final int VERSION = 1;
    private static final int HAVE_BYTES = 8;
    private static final int SERVICE_BYTES = 5;
    private static final long MOST_MILLIS = 0xffff_ffffL;

    private RecordingFile() {}

    /** What each of them begins with. */
    public static byte[] magic() {
        return ("d6:format" + FORMAT.length() + ":" + FORMAT).getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes of the file. */
    public static byte[] write(Recording recording) {
        List<BValue> peers = new ArrayList<>();
        recording.peers().forEach(each -> peers.add(peer(each)));
        return BencodeWriter.write(BDict.builder()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("length", recording.totalBytes())
                .put("piece length", recording.pieceLength())
                .put("millis", recording.millis())
                .put("peers", BList.of(peers))
                .build());
    }

    private static BDict peer(RecordedPeer peer) {
        ByteBuffer haves = ByteBuffer.allocate(peer.haves().size() * HAVE_BYTES);
        peer.haves().forEach(each -> haves.putInt((int) each.millis()).putInt(each.piece()));
        ByteBuffer turns = ByteBuffer.allocate(peer.turnsMillis().size() * Integer.BYTES);
        peer.turnsMillis().forEach(each -> turns.putInt(each.intValue()));
        int[] counts = peer.service().counts();
        ByteBuffer service = ByteBuffer.allocate(counts.length * SERVICE_BYTES);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0) {
                service.put((byte) bucket).putInt(counts[bucket]);
            }
        }
        byte[] counted = new byte[service.position()];
        service.flip().get(counted);
        return BDict.builder()
                .put("came", peer.cameMillis())
                .put("gone", peer.goneMillis())
                .put("incoming", peer.incoming() ? 1 : 0)
                .put("busy", peer.busyMillis())
                .put("bytes", peer.bytes())
                .put("least", peer.leastResponseMicros())
                .put("had", peer.had().toWire())
                .put("haves", haves.array())
                .put("turns", turns.array())
                .put("service", counted)
                .build();
    }

    /**
     * Reads a file.
     *
     * @throws RecordingException when it is no recording, of another version, or holds what cannot be
     */
    public static Recording read(byte[] file) {
        if (file.length > MOST_BYTES) {
            throw new RecordingException("it is longer than any recording");
        }
        try {
            if (!(BencodeReader.read(file) instanceof BDict all)
                    || !all.string("format").map(BString::utf8).equals(Optional.of(FORMAT))) {
                throw new RecordingException("it is no recording of spate");
            }
            long version = number(all, "version", 0, Integer.MAX_VALUE);
            if (version != VERSION) {
                throw new RecordingException(
                        "it has version " + version + " of the format, and this spate reads " + VERSION);
            }
            long length = number(all, "length", 1, Long.MAX_VALUE / 2);
            int pieceLength = (int) number(all, "piece length", 1, Integer.MAX_VALUE);
            // Checks the number of pieces before anything of that size is made.
            Recording empty = new Recording(length, pieceLength, number(all, "millis", 0, MOST_MILLIS), List.of());
            List<RecordedPeer> peers = new ArrayList<>();
            BList told = all.list("peers").orElseThrow(() -> new RecordingException("it has no peers"));
            if (told.values().size() > Recording.MOST_PEERS) {
                throw new RecordingException("it has more than " + Recording.MOST_PEERS + " peers");
            }
            long haves = 0;
            for (BValue each : told.values()) {
                if (!(each instanceof BDict peer)) {
                    throw new RecordingException("a peer in it is none");
                }
                peers.add(peer(peer, empty.pieceCount()));
                haves += peers.get(peers.size() - 1).haves().size();
                if (haves > Recording.MOST_HAVES) {
                    throw new RecordingException("its peers got more than " + Recording.MOST_HAVES + " pieces");
                }
            }
            return new Recording(length, pieceLength, empty.millis(), peers);
        } catch (RecordingException e) {
            throw e;
        } catch (BencodeException e) {
            throw new RecordingException("it is no bencoding: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RecordingException(e.getMessage());
        }
    }

    private static RecordedPeer peer(BDict peer, int pieces) {
        byte[] had = bytes(peer, "had");
        if (had.length != Bitfield.wireLength(pieces)) {
            throw new RecordingException("a peer has a bitfield of another length");
        }
        ByteBuffer haves = records(peer, "haves", HAVE_BYTES, RecordedPeer.MOST_HAVES);
        List<RecordedPeer.Have> told = new ArrayList<>(haves.remaining() / HAVE_BYTES);
        while (haves.hasRemaining()) {
            told.add(new RecordedPeer.Have(haves.getInt() & MOST_MILLIS, haves.getInt()));
        }
        ByteBuffer turns = records(peer, "turns", Integer.BYTES, RecordedPeer.MOST_TURNS);
        List<Long> turned = new ArrayList<>(turns.remaining() / Integer.BYTES);
        while (turns.hasRemaining()) {
            turned.add(turns.getInt() & MOST_MILLIS);
        }
        ByteBuffer service = records(peer, "service", SERVICE_BYTES, ServiceTimes.BUCKETS);
        int[] counts = new int[ServiceTimes.BUCKETS];
        while (service.hasRemaining()) {
            int bucket = service.get() & 0xff;
            if (bucket >= counts.length) {
                throw new RecordingException("a peer took longer for a block than anybody waits");
            }
            counts[bucket] = service.getInt();
        }
        return new RecordedPeer(
                number(peer, "came", 0, MOST_MILLIS),
                number(peer, "gone", -1, MOST_MILLIS),
                number(peer, "incoming", 0, 1) == 1,
                Bitfield.fromWire(had, pieces),
                told,
                turned,
                number(peer, "bytes", 0, Long.MAX_VALUE),
                number(peer, "busy", 0, MOST_MILLIS),
                number(peer, "least", -1, Long.MAX_VALUE),
                new ServiceTimes(counts));
    }

    private static long number(BDict from, String name, long least, long most) {
        OptionalLong number = from.integer(name).map(BInteger::asLong).orElse(OptionalLong.empty());
        if (number.isEmpty() || number.getAsLong() < least || number.getAsLong() > most) {
            throw new RecordingException("'" + name + "' in it is missing, or cannot be");
        }
        return number.getAsLong();
    }

    private static byte[] bytes(BDict from, String name) {
        return from.string(name)
                .orElseThrow(() -> new RecordingException("'" + name + "' in it is missing"))
                .toBytes();
    }

    private static ByteBuffer records(BDict from, String name, int size, int most) {
        byte[] bytes = bytes(from, name);
        if (bytes.length % size != 0 || bytes.length / size > most) {
            throw new RecordingException("'" + name + "' in it has a length that cannot be");
        }
        return ByteBuffer.wrap(bytes);
    }
}
