package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Builds v2-only and hybrid torrents for tests (BEP 52), together with their content: sound ones, which a test then changes.
 * The merkle trees are made in the plainest way, from the leaves of the whole tree.
 */
public final class V2Builder {
    /** The shortest that is allowed: a block. */
    public static final int PIECE = 16_384;

    private final int pieceLength;
    private final boolean hybrid;
    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private final Map<String, BValue> info = new HashMap<>();
    private final Map<String, BValue> files = new HashMap<>();
    private final Map<BString, BValue> layers = new HashMap<>();
    private boolean tailPad = true;

    private V2Builder(int pieceLength, boolean hybrid) {
        this.pieceLength = pieceLength;
        this.hybrid = hybrid;
    }

    /** A torrent with the half of version 2 alone. */
    public static V2Builder v2(int pieceLength) {
        return new V2Builder(pieceLength, false);
    }

    /** A torrent with both halves. */
    public static V2Builder hybrid(int pieceLength) {
        return new V2Builder(pieceLength, true);
    }

    /** Adds a file of random bytes; the files must come in the order of the tree. */
    public V2Builder file(String path, int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return file(path, content);
    }

    V2Builder file(String path, byte[] content) {
        contents.put(path, content);
        if (content.length > pieceLength) {
            layers.put(BString.of(root(content)), BString.of(layer(content)));
        }
        return this;
    }

    /** Without padding behind the last file, as older versions of libtorrent make hybrids. */
    V2Builder withoutTailPad() {
        tailPad = false;
        return this;
    }

    /** Puts another value into the info dictionary. */
    V2Builder info(String key, BValue value) {
        info.put(key, value);
        return this;
    }

    /** Puts another value for a file into the tree: what stands under the empty key. */
    V2Builder properties(String path, BValue value) {
        files.put(path, value);
        return this;
    }

    V2Builder layer(byte[] root, BValue layer) {
        layers.put(BString.of(root), layer);
        return this;
    }

    V2Builder withoutLayers() {
        layers.clear();
        return this;
    }

    /** The bytes of each file, by path. */
    public Map<String, byte[]> contents() {
        return contents;
    }

    /** What a file has in the tree. */
    BDict.Builder properties(String path) {
        byte[] content = contents.get(path);
        BDict.Builder properties = BDict.builder().put("length", content.length);
        return content.length == 0 ? properties : properties.put("pieces root", root(content));
    }

    /** The info dictionary. */
    public byte[] infoBytes() {
        BDict.Builder dict = BDict.builder()
                .put("name", "sample")
                .put("piece length", pieceLength)
                .put("meta version", 2)
                .put("file tree", tree("", contents.keySet().stream().toList()));
        if (hybrid) {
            putV1(dict);
        }
        info.forEach(dict::put);
        return BencodeWriter.write(dict.build());
    }

    /** The torrent file. */
    public byte[] bytes() {
        byte[] infoBytes = infoBytes();
        BDict.Builder dict = BDict.builder();
        layers.forEach(dict::put);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("d4:info".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(infoBytes);
        out.writeBytes("12:piece layers".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(BencodeWriter.write(dict.build()));
        out.write('e');
        return out.toByteArray();
    }

    Metainfo read() {
        return MetainfoReader.read(bytes());
    }

    private BDict tree(String directory, List<String> paths) {
        BDict.Builder dict = BDict.builder();
        Map<String, List<String>> below = new LinkedHashMap<>();
        for (String each : paths) {
            String rest = each.substring(directory.length());
            int slash = rest.indexOf('/');
            if (slash < 0) {
                BValue properties = files.containsKey(each)
                        ? files.get(each)
                        : properties(each).build();
                dict.put(rest, BDict.builder().put("", properties).build());
            } else {
                below.computeIfAbsent(rest.substring(0, slash), name -> new ArrayList<>())
                        .add(each);
            }
        }
        below.forEach((name, list) -> dict.put(name, tree(directory + name + "/", list)));
        return dict.build();
    }

    private void putV1(BDict.Builder dict) {
        if (contents.size() == 1) {
            byte[] only = contents.values().iterator().next();
            dict.put("name", contents.keySet().iterator().next());
            dict.put("length", only.length).put("pieces", pieces(only));
            return;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<BValue> list = new ArrayList<>();
        int left =
                (int) contents.values().stream().filter(each -> each.length > 0).count();
        for (Map.Entry<String, byte[]> each : contents.entrySet()) {
            all.writeBytes(each.getValue());
            list.add(v1File(each.getValue().length, each.getKey().split("/")).build());
            left -= each.getValue().length > 0 ? 1 : 0;
            int pad = (pieceLength - all.size() % pieceLength) % pieceLength;
            if (each.getValue().length > 0 && pad > 0 && (left > 0 || tailPad)) {
                all.writeBytes(new byte[pad]);
                list.add(v1File(pad, ".pad", Integer.toString(pad))
                        .put("attr", "p")
                        .build());
            }
        }
        dict.put("files", BList.of(list)).put("pieces", pieces(all.toByteArray()));
    }

    static BDict.Builder v1File(long length, String... path) {
        return BDict.builder().put("length", length).put("path", TorrentBuilder.strings(path));
    }

    private byte[] pieces(byte[] content) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < content.length; from += pieceLength) {
            hashes.writeBytes(Digests.sha1()
                    .digest(Arrays.copyOfRange(content, from, Math.min(content.length, from + pieceLength))));
        }
        return hashes.toByteArray();
    }

    /** The root of a file's tree. */
    static byte[] root(byte[] content) {
        int leaves = Integer.highestOneBit(Math.max(1, blocks(content) * 2 - 1));
        return node(content, 0, leaves);
    }

    /** The piece layer of a file. */
    byte[] layer(byte[] content) {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        int blocksOfPiece = pieceLength / PIECE;
        for (int from = 0; from < blocks(content); from += blocksOfPiece) {
            layer.writeBytes(node(content, from, blocksOfPiece));
        }
        return layer.toByteArray();
    }

    private static int blocks(byte[] content) {
        return (content.length + PIECE - 1) / PIECE;
    }

    /** The node above so many leaves; those behind the end are zeros. */
    private static byte[] node(byte[] content, int leaf, int leaves) {
        if (leaves > 1) {
            byte[] left = node(content, leaf, leaves / 2);
            byte[] right = node(content, leaf + leaves / 2, leaves / 2);
            byte[] both = Arrays.copyOf(left, 64);
            System.arraycopy(right, 0, both, 32, 32);
            return Digests.sha256().digest(both);
        }
        int from = leaf * PIECE;
        return from >= content.length
                ? new byte[32]
                : Digests.sha256().digest(Arrays.copyOfRange(content, from, Math.min(content.length, from + PIECE)));
    }
}
