package dev.spate.synthetic;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.text.ByteSize;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The torrent over a {@link ContentSource}: its info dictionary, and the forms in which it is given to a client.
 *
 * <p>Immutable; any thread may use it.
 */
public final class SyntheticTorrent {
    private final TorrentShape shape;
    private final String name;
    private final BDict infoDict;
    private final byte[] info;
    private final InfoHash infoHash;

    private SyntheticTorrent(TorrentShape shape, String name, BDict infoDict) {
        this.shape = shape;
        this.name = name;
        this.infoDict = infoDict;
        this.info = BencodeWriter.write(infoDict);
        this.infoHash = InfoHash.of(PieceHashing.sha1().digest(info));
    }

    /**
     * Hashes the whole content, on every core.
     *
     * @param progress is told about the bytes hashed, from other threads
     */
    public static SyntheticTorrent of(TorrentShape shape, ContentSource content, PieceHashing.Progress progress) {
        return of(shape, PieceHashing.hashAll(content, shape.layout(), progress));
    }

    /** As {@link #of(TorrentShape, ContentSource, PieceHashing.Progress)}, with what this cache knows already. */
    static SyntheticTorrent of(
            TorrentShape shape, ContentSource content, PieceHashing.Progress progress, PieceHashCache cache) {
        Optional<byte[]> known = cache.find(shape);
        if (known.isPresent()) {
            return of(shape, known.get());
        }
        byte[] pieces = PieceHashing.hashAll(content, shape.layout(), progress);
        cache.keep(shape, pieces);
        return of(shape, pieces);
    }

    private static SyntheticTorrent of(TorrentShape shape, byte[] pieces) {
        String size = ByteSize.shortest(shape.sizeBytes()).replace(" ", "");
        String name = "synthetic-" + size + "-" + shape.seed() + (shape.files() == 1 ? ".bin" : "");
        BDict.Builder info = BDict.builder()
                .put("name", name)
                .put("piece length", shape.pieceLength())
                .put("pieces", pieces);
        if (shape.files() == 1) {
            info.put("length", shape.sizeBytes());
        } else {
            info.put("files", files(shape));
        }
        return new SyntheticTorrent(shape, name, info.build());
    }

    private static BList files(TorrentShape shape) {
        List<BValue> files = new ArrayList<>();
        for (int i = 0; i < shape.files(); i++) {
            String file = "file-%05d.bin".formatted(i);
            files.add(BDict.builder()
                    .put("length", BInteger.of(fileStart(shape, i + 1) - fileStart(shape, i)))
                    .put("path", BList.of(List.of(BString.of("part-" + i % 10), BString.of(file))))
                    .build());
        }
        return BList.of(files);
    }

    /** Files grow like odd numbers (1, 3, 5, ...), so that their borders fall anywhere within the pieces. */
    private static long fileStart(TorrentShape shape, int index) {
        double part = (double) index / shape.files();
        return index == shape.files() ? shape.sizeBytes() : (long) (shape.sizeBytes() * part * part);
    }

    /** What the torrent is made of. */
    public TorrentShape shape() {
        return shape;
    }

    /** How the content divides into pieces. */
    public PieceLayout layout() {
        return shape.layout();
    }

    /** The name of the file, or of the directory when there are several. */
    public String name() {
        return name;
    }

    /** The torrent's name everywhere. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** A copy of the raw info dictionary. */
    public byte[] info() {
        return info.clone();
    }

    /** Length of the info dictionary in bytes. */
    public int infoLength() {
        return info.length;
    }

    /** A copy of a part of the info dictionary. */
    public byte[] infoRange(int from, int to) {
        return Arrays.copyOfRange(info, from, to);
    }

    /** The .torrent file that announces to these trackers, in this order and one a tier (BEP 12). */
    public byte[] torrentFile(List<String> trackers) {
        return torrentFile(trackers, List.of());
    }

    /** The same, that names these nodes of the DHT besides (BEP 5). */
    public byte[] torrentFile(List<String> trackers, List<InetSocketAddress> nodes) {
        BDict.Builder file = BDict.builder().put("created by", "spate swarm").put("info", infoDict);
        if (!trackers.isEmpty()) {
            file.put("announce", trackers.get(0));
        }
        if (trackers.size() > 1) {
            List<BValue> tiers = new ArrayList<>();
            trackers.forEach(url -> tiers.add(BList.of(List.of(BString.of(url)))));
            file.put("announce-list", BList.of(tiers));
        }
        if (!nodes.isEmpty()) {
            List<BValue> pairs = new ArrayList<>();
            nodes.forEach(each -> pairs.add(
                    BList.of(List.of(BString.of(each.getAddress().getHostAddress()), BInteger.of(each.getPort())))));
            file.put("nodes", BList.of(pairs));
        }
        return BencodeWriter.write(file.build());
    }

    /** The magnet link (BEP 9) with these trackers. */
    public String magnet(List<String> trackers) {
        StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash.toHex());
        link.append("&dn=").append(encoded(name));
        trackers.forEach(url -> link.append("&tr=").append(encoded(url)));
        return link.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
