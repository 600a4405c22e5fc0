package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.torrent.InfoHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Torrent files, and info dictionaries as they come from peers. */
public final class MetainfoFuzz {
    /** Most of it is gone at once: to make each component of a path safe takes some matchers. */
    private static final int PER_BYTE = 400;

    /** As many bytes as justify the search for a charset that does not exist, once in a torrent. */
    private static final int CHARSET_SEARCH = 200;

    /** So many are not gone through one by one. */
    private static final int MANY_PIECES = 1 << 16;

    private MetainfoFuzz() {}

    /** The input is a torrent file, or is none. */
    public static void fuzzerTestOneInput(byte[] data) {
        Metainfo torrent = Bounded.by(PER_BYTE, CHARSET_SEARCH + data.length, () -> file(data));
        if (torrent != null) {
            check(torrent);
            infoAlone(torrent, data);
        }
        Metainfo bare = Bounded.by(PER_BYTE, data.length, () -> info(data));
        if (bare != null) {
            check(bare);
        }
    }

    private static Metainfo file(byte[] data) {
        try {
            return MetainfoReader.read(data);
        } catch (MetainfoException refused) {
            return null;
        }
    }

    private static Metainfo info(byte[] data) {
        try {
            return MetainfoReader.readInfo(data, List.of(), List.of());
        } catch (MetainfoException refused) {
            return null;
        }
    }

    private static void check(Metainfo torrent) {
        SafeNameFuzz.check(torrent.name(), SafeName.MAX_BYTES);
        Set<List<String>> paths = new HashSet<>();
        for (FileEntry file : torrent.files()) {
            file.path().forEach(each -> SafeNameFuzz.check(each, SafeName.MAX_BYTES));
            Check.that(file.pad() || paths.add(file.path()), () -> "two files called " + file.path());
        }
        Check.equal(
                torrent.isV2Only() ? 0 : torrent.layout().pieceCount(),
                torrent.pieceHashes().count());
        if (torrent.infoHashV2().isPresent()) {
            checkV2(torrent);
        }
        Check.that(!torrent.tiers().contains(List.of()), () -> "a tier without trackers");
    }

    /** Every file that has bytes begins at a piece and has a root, and all pieces together are all files. */
    private static void checkV2(Metainfo torrent) {
        long total = 0;
        for (int i = 0; i < torrent.files().size(); i++) {
            FileEntry file = torrent.files().get(i);
            boolean hasBytes = !file.pad() && file.length() > 0;
            Check.equal(hasBytes, file.piecesRoot().isPresent());
            Check.that(!hasBytes || file.offset() % torrent.layout().pieceLength() == 0, () -> "not aligned: " + file);
            Check.that(torrent.pieceLayers().layer(i).isEmpty() || hasBytes, () -> "a layer of " + file);
            total += torrent.isHybrid() || hasBytes ? file.length() : 0;
        }
        Check.equal(total, torrent.layout().totalBytes());
        int count = torrent.layout().pieceCount();
        if (count < MANY_PIECES) {
            Check.equal(
                    total,
                    IntStream.range(0, count)
                            .mapToLong(torrent.layout()::pieceLength)
                            .sum());
        }
    }

    /** A peer's copy of the info dictionary must mean the same torrent as the file did. */
    private static void infoAlone(Metainfo torrent, byte[] data) {
        BDict root = (BDict) BencodeReader.readLenient(data, 0);
        BDict dict = root.dict("info").orElseThrow();
        byte[] raw = Arrays.copyOfRange(data, dict.start(), dict.end());
        byte[] hash = (torrent.isV2Only() ? Digests.sha256() : Digests.sha1()).digest(raw);
        Check.equal(InfoHash.of(hash).truncated(), torrent.infoHash());
        if (root.get("encoding").isEmpty()) {
            Metainfo alone = MetainfoReader.readInfo(raw, torrent.tiers(), torrent.webSeeds());
            Check.equal(torrent.infoHash(), alone.infoHash());
            Check.equal(torrent.name(), alone.name());
            Check.equal(torrent.layout(), alone.layout());
            Check.equal(torrent.files(), alone.files());
            Check.equal(torrent.pieceHashes(), alone.pieceHashes());
        }
    }
}
