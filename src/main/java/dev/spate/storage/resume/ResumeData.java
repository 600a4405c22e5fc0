package dev.spate.storage.resume;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.merkle.MerkleHash;
import dev.spate.storage.PeerAddresses;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.Transferred;
import dev.spate.storage.files.FileStat;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of {@code OUT.spate}, canonical bencoding:
 *
 * <pre>
 * d 5:check     20: ...                                    SHA-1 of all bytes after it
 *   10:downloaded i BYTES e                                payload from peers, in all runs; left out when 0
 *   5:files     l  l i SIZE e i MTIME-NANOS e e  ...  e    one list per file of the torrent; empty: does not exist, or padding
 *   9:info hash 20: ...
 *   6:layers    d FILE N: ... e                            piece layers that peers gave, by the decimal number of the file, up
 *                                                          to 32 MiB of them; left out when there are none
 *   9:part file l i SIZE e i MTIME-NANOS e e               that of the files below; empty: does not exist
 *   6:parted    N: ...                                     files that were not wanted and do not exist, in the order of the bits
 *                                                          of pieces; both left out when there are none
 *   5:peers     6*N: ...                                   IPv4 addresses and ports of peers that delivered; left out when none
 *   6:peers6    18*N: ...                                  the same of IPv6
 *   6:pieces    N: ...                                     verified pieces, the high bit of the first byte is piece 0
 *   8:unproven  l i FILE e ... e                           files that may be somebody else's; left out when there are none
 *   8:uploaded  i BYTES e                                  payload to peers, in all runs; left out when 0
 *   7:version   i2e e
 * </pre>
 *
 * <p>A bit that a disk turned among the pieces would claim one that is not there; that is what the check is for.
 *
 * @param pieces verified pieces; not shared
 * @param files as many as the torrent has; what they were when {@code pieces} was true
 * @param unproven indices of the files that this record does not vouch for
 * @param transferred in all runs so far
 * @param peers that delivered in this run, then those of earlier runs
 * @param parted files that do not exist because they were not wanted
 * @param layers piece layers that the torrent does not have, by file; whoever reads them compares them with the roots
 */
public record ResumeData(
        InfoHash infoHash,
        Bitfield pieces,
        List<FileStat> files,
        Set<Integer> unproven,
        Transferred transferred,
        PeerAddresses peers,
        PartedFiles parted,
        Map<Integer, BString> layers) {
    private static final long VERSION = 2;
    private static final byte[] BEFORE_CHECK = "d5:check20:".getBytes(StandardCharsets.US_ASCII);
    private static final int AFTER_CHECK = BEFORE_CHECK.length + 20;
    private static final String INFO_HASH = "9:info hash20:";
    private static final long USUAL_MOST_BYTES = 4L << 20;
    private static final int MOST_BYTES_A_FILE = 64;
    /** Of all layers together, those of a million pieces: a record is in memory as a whole, some of it more than once. */
    private static final int MOST_LAYER_BYTES = 32 << 20;

    /** As many of the layers as a record may have are kept. */
    public ResumeData {
        Map<Integer, BString> kept = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<Integer, BString> each : new TreeMap<>(layers).entrySet()) {
            bytes += each.getValue().length();
            if (bytes > MOST_LAYER_BYTES) {
                break;
            }
            kept.put(each.getKey(), each.getValue());
        }
        layers = Collections.unmodifiableMap(kept);
    }

    /** One without layers. */
    public ResumeData(
            InfoHash infoHash,
            Bitfield pieces,
            List<FileStat> files,
            Set<Integer> unproven,
            Transferred transferred,
            PeerAddresses peers,
            PartedFiles parted) {
        this(infoHash, pieces, files, unproven, transferred, peers, parted, Map.of());
    }

    /** A record that vouches for every file. */
    public ResumeData(InfoHash infoHash, Bitfield pieces, List<FileStat> files) {
        this(infoHash, pieces, files, Set.of());
    }

    /** One of a torrent of which nothing was transferred. */
    public ResumeData(InfoHash infoHash, Bitfield pieces, List<FileStat> files, Set<Integer> unproven) {
        this(infoHash, pieces, files, unproven, Transferred.NOTHING, PeerAddresses.NONE);
    }

    /** One of a torrent of which every file was wanted. */
    public ResumeData(
            InfoHash infoHash,
            Bitfield pieces,
            List<FileStat> files,
            Set<Integer> unproven,
            Transferred transferred,
            PeerAddresses peers) {
        this(infoHash, pieces, files, unproven, transferred, peers, PartedFiles.none(files.size()));
    }

    /** The same, but for the layers. */
    ResumeData withLayers(Map<Integer, BString> value) {
        return new ResumeData(infoHash, pieces, files, unproven, transferred, peers, parted, value);
    }

    /** Which torrent a state belongs to, whatever its version, when it can be read that far and is not damaged. */
    static Optional<InfoHash> owner(byte[] bytes) {
        return isDamaged(bytes) ? Optional.empty() : parse(bytes).flatMap(ResumeData::infoHash);
    }

    /** Whether this is a record of this torrent, of whatever version. */
    public static boolean isOf(InfoHash infoHash, byte[] bytes) {
        return owner(bytes).filter(infoHash::equals).isPresent();
    }

    /** Whether this may be a damaged record, or is empty. Else it is a file of another program. */
    static boolean mayBeOurs(byte[] bytes) {
        int length = Math.min(bytes.length, BEFORE_CHECK.length);
        return Arrays.equals(bytes, 0, length, BEFORE_CHECK, 0, length)
                || new String(bytes, StandardCharsets.ISO_8859_1).contains(INFO_HASH);
    }

    /** Larger than any state of a torrent with so many pieces and files, and than most of others. */
    public static long mostBytes(int pieceCount, int fileCount) {
        long layers = Math.min(MOST_LAYER_BYTES, (long) pieceCount * MerkleHash.LENGTH_BYTES);
        return USUAL_MOST_BYTES + layers + pieceCount / 8 + (long) MOST_BYTES_A_FILE * fileCount;
    }

    private static boolean isDamaged(byte[] bytes) {
        return hasCheck(bytes) && !Arrays.equals(check(bytes), 0, 20, bytes, BEFORE_CHECK.length, AFTER_CHECK);
    }

    private static boolean hasCheck(byte[] bytes) {
        return bytes.length > AFTER_CHECK
                && Arrays.equals(bytes, 0, BEFORE_CHECK.length, BEFORE_CHECK, 0, BEFORE_CHECK.length);
    }

    private static byte[] check(byte[] bytes) {
        PieceHasher hasher = new PieceHasher();
        hasher.update(ByteBuffer.wrap(bytes, AFTER_CHECK, bytes.length - AFTER_CHECK));
        return hasher.finish();
    }

    /**
     * Reads the state of a torrent; empty when it is damaged, of a later version, or does not fit the torrent: then the
     * files tell.
     */
    public static Optional<ResumeData> read(byte[] bytes, int pieceCount, int fileCount) {
        if (!hasCheck(bytes) || isDamaged(bytes)) {
            return Optional.empty();
        }
        return parse(bytes).flatMap(dict -> {
            Optional<InfoHash> hash = infoHash(dict);
            Optional<Bitfield> pieces = dict.string("pieces").flatMap(wire -> bitfield(wire.toBytes(), pieceCount));
            Optional<List<FileStat>> files = dict.list("files").flatMap(ResumeData::stats);
            boolean known = dict.integer("version")
                    .map(version -> version.asLong().orElse(0) == VERSION)
                    .orElse(false);
            if (!known
                    || hash.isEmpty()
                    || pieces.isEmpty()
                    || files.isEmpty()
                    || files.get().size() != fileCount) {
                return Optional.empty();
            }
            Optional<Set<Integer>> unproven =
                    dict.get("unproven").isEmpty() ? Optional.of(Set.of()) : unproven(dict, fileCount);
            Transferred transferred = new Transferred(amount(dict, "downloaded"), amount(dict, "uploaded"));
            PeerAddresses peers = PeerAddresses.read(bytes(dict, "peers"), bytes(dict, "peers6"));
            return unproven.flatMap(these -> parted(dict, fileCount)
                    .map(parted -> new ResumeData(
                            hash.get(),
                            pieces.get(),
                            files.get(),
                            these,
                            transferred,
                            peers,
                            parted,
                            layers(dict, fileCount))));
        });
    }

    private static Map<Integer, BString> layers(BDict dict, int fileCount) {
        Map<Integer, BString> layers = new HashMap<>();
        dict.dict("layers").map(BDict::entries).orElseGet(List::of).forEach(each -> {
            String number = each.key().utf8();
            boolean plain = number.matches("[0-9]{1,7}");
            if (plain && Integer.parseInt(number) < fileCount && each.value() instanceof BString layer) {
                layers.put(Integer.parseInt(number), BString.of(layer.toBytes()));
            }
        });
        return layers;
    }

    private static Optional<PartedFiles> parted(BDict dict, int fileCount) {
        if (dict.get("parted").isEmpty()) {
            return Optional.of(PartedFiles.none(fileCount));
        }
        Optional<Bitfield> files = dict.string("parted").flatMap(wire -> bitfield(wire.toBytes(), fileCount));
        Optional<FileStat> partFile = dict.list("part file")
                .flatMap(stat -> stats(BList.of(List.of(stat))))
                .map(each -> each.get(0));
        return files.flatMap(these -> partFile.map(stat -> new PartedFiles(these, stat)));
    }

    private static long amount(BDict dict, String key) {
        return dict.integer(key)
                .map(value -> Math.max(0, value.asLong().orElse(0)))
                .orElse(0L);
    }

    private static byte[] bytes(BDict dict, String key) {
        return dict.string(key).map(BString::toBytes).orElseGet(() -> new byte[0]);
    }

    public byte[] write() {
        BDict.Builder record = BDict.builder()
                .put("check", new byte[20])
                .put("files", BList.made(new Stats(files), stat(FileStat.ABSENT).depth()))
                .put("info hash", infoHash.toBytes())
                .put("pieces", pieces.toWire())
                .put("version", VERSION);
        if (!unproven.isEmpty()) {
            record.put(
                    "unproven",
                    BList.of(unproven.stream()
                            .map(each -> (BValue) BInteger.of(each))
                            .toList()));
        }
        if (transferred.receivedBytes() > 0) {
            record.put("downloaded", transferred.receivedBytes());
        }
        if (transferred.sentBytes() > 0) {
            record.put("uploaded", transferred.sentBytes());
        }
        if (parted.files().cardinality() > 0) {
            record.put("part file", stat(parted.partFile()));
            record.put("parted", parted.files().toWire());
        }
        if (!layers.isEmpty()) {
            BDict.Builder dict = BDict.builder();
            layers.forEach((file, layer) -> dict.put(Integer.toString(file), layer));
            record.put("layers", dict.build());
        }
        putIfAny(record, "peers", peers.ipv4());
        putIfAny(record, "peers6", peers.ipv6());
        byte[] bytes = BencodeWriter.write(record.build());
        System.arraycopy(check(bytes), 0, bytes, BEFORE_CHECK.length, 20);
        return bytes;
    }

    /** What is written of each file, made when it is written. */
    private static final class Stats extends AbstractList<BValue> {
        private final List<FileStat> files;

        Stats(List<FileStat> files) {
            this.files = files;
        }

        @Override
        public BValue get(int file) {
            return stat(files.get(file));
        }

        @Override
        public int size() {
            return files.size();
        }
    }

    private static BList stat(FileStat file) {
        return BList.of(
                file.exists() ? List.of(BInteger.of(file.sizeBytes()), BInteger.of(file.modifiedNanos())) : List.of());
    }

    private static void putIfAny(BDict.Builder record, String key, byte[] value) {
        if (value.length > 0) {
            record.put(key, value);
        }
    }

    private static Optional<BDict> parse(byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        try {
            return BencodeReader.read(bytes) instanceof BDict dict ? Optional.of(dict) : Optional.empty();
        } catch (BencodeException e) {
            return Optional.empty();
        }
    }

    private static Optional<InfoHash> infoHash(BDict dict) {
        return dict.string("info hash")
                .filter(hash -> hash.length() == InfoHash.LENGTH_BYTES)
                .map(hash -> InfoHash.of(hash.toBytes()));
    }

    private static Optional<Bitfield> bitfield(byte[] wire, int pieceCount) {
        try {
            return Optional.of(Bitfield.fromWire(wire, pieceCount));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Set<Integer>> unproven(BDict dict, int fileCount) {
        Set<Integer> result = new TreeSet<>();
        for (BValue each : dict.list("unproven").map(BList::values).orElseGet(List::of)) {
            long file = each instanceof BInteger number ? number.asLong().orElse(-1) : -1;
            if (file < 0 || file >= fileCount) {
                return Optional.empty();
            }
            result.add((int) file);
        }
        return result.isEmpty() ? Optional.empty() : Optional.of(result);
    }

    private static Optional<List<FileStat>> stats(BList list) {
        FileStat[] stats = new FileStat[list.values().size()];
        for (int i = 0; i < stats.length; i++) {
            if (!(list.values().get(i) instanceof BList stat)) {
                return Optional.empty();
            }
            long[] numbers = stat.values().stream()
                    .mapToLong(value ->
                            value instanceof BInteger number ? number.asLong().orElse(-1) : -1)
                    .toArray();
            if (numbers.length != 0 && (numbers.length != 2 || numbers[0] < 0)) {
                return Optional.empty();
            }
            stats[i] = numbers.length == 0 ? FileStat.ABSENT : new FileStat(numbers[0], numbers[1]);
        }
        return Optional.of(Arrays.asList(stats));
    }
}
