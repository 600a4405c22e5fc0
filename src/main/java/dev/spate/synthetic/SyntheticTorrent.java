package dev.spate.synthetic;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MetainfoWriter;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.storage.PieceVerifier;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Optional<InfoHash> infoHashV2;
    private final List<FileEntry> files;
    private final Map<PiecesRoot, BString> layers;

    private SyntheticTorrent(
            TorrentShape shape, PieceHashes sha1s, List<FileEntry> files, Map<PiecesRoot, BString> layers) {
        this.shape = shape;
        this.name = shape.name();
        this.files = List.copyOf(files);
        this.layers = Map.copyOf(layers);
        MetainfoWriter.Content content = new MetainfoWriter.Content(name, shape.files() > 1, files);
        this.infoDict = MetainfoWriter.info(shape.form(), content, shape.pieceLength(), sha1s, TorrentDetails.NONE);
        this.info = BencodeWriter.write(infoDict);
        this.infoHashV2 = shape.form().hasV2()
                ? Optional.of(InfoHash.of(PieceHashing.digest("SHA-256").digest(info)))
                : Optional.empty();
        this.infoHash = infoHashV2
                .map(InfoHash::truncated)
                .orElseGet(() -> InfoHash.of(PieceHashing.digest("SHA-1").digest(info)));
    }

    /**
     * Hashes the whole content, on every core.
     *
     * @param progress is told about the bytes hashed, from other threads
     */
    public static SyntheticTorrent of(TorrentShape shape, ContentSource content, PieceHashing.Progress progress) {
        return of(shape, PieceHashing.hashAll(content, shape, progress));
    }

    /** As {@link #of(TorrentShape, ContentSource, PieceHashing.Progress)}, with what this cache knows already. */
    static SyntheticTorrent of(
            TorrentShape shape, ContentSource content, PieceHashing.Progress progress, PieceHashCache cache) {
        Optional<byte[]> known = cache.find(shape);
        if (known.isPresent()) {
            return of(shape, known.get());
        }
        byte[] pieces = PieceHashing.hashAll(content, shape, progress);
        cache.keep(shape, pieces);
        return of(shape, pieces);
    }

    private static SyntheticTorrent of(TorrentShape shape, byte[] hashes) {
        List<FileEntry> files = shape.content().files();
        return shape.form().hasV2()
                ? ofNodes(shape, files, hashes)
                : new SyntheticTorrent(shape, PieceHashes.of(hashes), files, Map.of());
    }

    private static SyntheticTorrent ofNodes(TorrentShape shape, List<FileEntry> files, byte[] nodes) {
        MerkleHash hash = new MerkleHash();
        List<FileEntry> rooted = new ArrayList<>(files.size());
        Map<PiecesRoot, BString> layers = new HashMap<>();
        for (FileEntry file : files) {
            if (file.pad() || file.length() == 0) {
                rooted.add(file);
                continue;
            }
            int first = (int) (file.offset() / shape.pieceLength());
            int pieces = (int) ((file.length() - 1) / shape.pieceLength() + 1);
            byte[] layer = Arrays.copyOfRange(
                    nodes, first * MerkleHash.LENGTH_BYTES, (first + pieces) * MerkleHash.LENGTH_BYTES);
            int level = PieceVerifier.levels(file.length(), shape.pieceLength());
            PiecesRoot root = PiecesRoot.of(hash.root(layer, level, MerkleHash.height(pieces)));
            if (pieces > 1) {
                layers.put(root, BString.of(layer));
            }
            rooted.add(new FileEntry(file.path(), file.offset(), file.length(), false, Optional.of(root)));
        }
        return new SyntheticTorrent(shape, PieceHashes.of(new byte[0]), rooted, layers);
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

    /** The torrent's name on the wire, 20 bytes: in version 2 the beginning of {@link #infoHashV2}. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** The SHA-256 of the info dictionary, of a torrent of version 2 (BEP 52). */
    public Optional<InfoHash> infoHashV2() {
        return infoHashV2;
    }

    /** The files in the order of the content; in version 2 with their roots, and with the gaps between them. */
    public List<FileEntry> files() {
        return files;
    }

    /** The piece layer of a file of several pieces, by its root; none in version 1. */
    public Map<PiecesRoot, BString> layers() {
        return layers;
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
        if (shape.form().hasV2()) {
            BDict.Builder byRoot = BDict.builder();
            layers.forEach((root, layer) -> byRoot.put(BString.of(root.toBytes()), layer));
            file.put("piece layers", byRoot.build());
        }
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
        return new Magnet(infoHash, infoHashV2, Optional.of(name), trackers, List.of(), List.of(), List.of()).uri();
    }
}
