package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.torrent.InfoHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/**
 * Reads .torrent files as they are in the wild (BEP 3): keys may be unsorted or stand twice (the first counts; the info hash
 * is over the bytes as they stand), anything may follow, it may be compressed with gzip, text may be in any encoding. What a download needs is checked.
 */
public final class MetainfoReader {
    /** The last second of the year 9999: what is beyond is a mistake, often milliseconds. */
    private static final long LAST_DATE = 253_402_300_799L;

    /** As much as is read of a torrent that is not compressed. */
    private static final int MAX_UNPACKED_BYTES = 100 << 20;

    /** A longer comment is left out. */
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private MetainfoReader() {}

    /**
     * Reads a .torrent file.
     *
     * @param torrentFile taken over: the hashes of very many pieces stay a view of it
     * @throws MetainfoException when it is malformed, naming the key or the byte offset, or of a kind not supported
     */
    public static Metainfo read(byte[] torrentFile) {
        byte[] torrent = isGzip(torrentFile) ? unpacked(torrentFile) : torrentFile;
        BDict root = dict(torrent, "not a torrent file");
        DictReader dictReader = new DictReader(root, "");
        BDict info = dictReader.dict("info").orElseThrow(() -> dictReader.missing("info"));
        TextDecoder text = TextDecoder.of(root);
        return Raw.of(torrent, info, text).with(root, text, TorrentUrls.tiers(root), TorrentUrls.webSeeds(root));
    }

    /**
     * Reads an info dictionary that came from peers (BEP 9), together with what the magnet link said.
     *
     * @param infoDict taken over, as by {@link #read}
     * @param tiers the trackers, by tier
     * @throws MetainfoException when the dictionary is malformed or of a kind not supported
     */
    public static Metainfo readInfo(byte[] infoDict, List<List<String>> tiers, List<String> webSeeds) {
        BDict info = dict(infoDict, "not an info dictionary");
        if (info.end() != infoDict.length) {
            throw new MetainfoException(
                    "not an info dictionary: something follows the dictionary at byte " + info.end());
        }
        return Raw.of(infoDict, info, TextDecoder.PLAIN)
                .with(BDict.builder().build(), TextDecoder.PLAIN, tiers, webSeeds);
    }

    private static BDict dict(byte[] input, String complaint) {
        if (input.length == 0) {
            throw new MetainfoException(complaint + ": it is empty");
        }
        try {
            BValue value = BencodeReader.readLenient(input, 0);
            if (value instanceof BDict dict) {
                return dict;
            }
        } catch (BencodeException malformed) {
            throw new MetainfoException(complaint + ": " + malformed.getMessage(), malformed);
        }
        throw new MetainfoException(complaint + ": it is not a dictionary at byte 0");
    }

    /** Some archives give torrents compressed, and say so nowhere. */
    private static boolean isGzip(byte[] input) {
        return input.length > 2 && input[0] == 0x1f && input[1] == (byte) 0x8b;
    }

    private static byte[] unpacked(byte[] compressed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] torrent = in.readNBytes(MAX_UNPACKED_BYTES + 1);
            if (torrent.length > MAX_UNPACKED_BYTES) {
                throw new MetainfoException(
                        "not a torrent file: it unpacks to more than " + MAX_UNPACKED_BYTES + " bytes");
            }
            return torrent;
        } catch (IOException damaged) {
            throw new MetainfoException("not a torrent file: it is compressed, and damaged: " + damaged.getMessage());
        }
    }

    /** The info dictionary, with the bytes that its hashes are made of. */
    private record Raw(byte[] input, BDict dict, InfoDict info) {
        static Raw of(byte[] input, BDict dict, TextDecoder text) {
            if (InfoDict.isV2(dict)) {
                try {
                    BencodeReader.checkAt(input, dict.start());
                } catch (BencodeException malformed) {
                    throw new MetainfoException("info: " + malformed.getMessage(), malformed);
                }
            }
            return new Raw(input, dict, InfoDict.read(input, dict, text));
        }

        Metainfo with(BDict root, TextDecoder text, List<List<String>> tiers, List<String> webSeeds) {
            Optional<InfoHash> v2 =
                    info.hasV2() ? Optional.of(InfoHash.of(digest(Digests.sha256()))) : Optional.empty();
            return new Metainfo(
                    info.hasV1()
                            ? InfoHash.of(digest(Digests.sha1()))
                            : v2.orElseThrow().truncated(),
                    info.name(),
                    info.layout(),
                    info.pieceHashes(),
                    info.files(),
                    info.multiFile(),
                    tiers,
                    TorrentUrls.announce(root),
                    info.isPrivate(),
                    webSeeds,
                    DhtNodeList.of(root),
                    text(root, "comment", text),
                    text(root, "created by", text),
                    creationDate(root),
                    new InfoBytes(input, dict.start(), dict.end() - dict.start()),
                    v2,
                    info.hasV2()
                            ? new PieceLayersReader(info.files(), info.layout().pieceLength()).read(root)
                            : PieceLayers.NONE);
        }

        private byte[] digest(MessageDigest algorithm) {
            algorithm.update(input, dict.start(), dict.end() - dict.start());
            return algorithm.digest();
        }

        private static Optional<String> text(BDict root, String key, TextDecoder text) {
            return root.string(key + ".utf-8")
                    .filter(Raw::isShort)
                    .flatMap(BString::strictUtf8)
                    .or(() -> root.string(key).filter(Raw::isShort).map(text::decode))
                    .filter(value -> !value.isBlank());
        }

        private static boolean isShort(BString text) {
            return text.length() <= MAX_TEXT_BYTES;
        }

        private static OptionalLong creationDate(BDict root) {
            OptionalLong seconds =
                    root.integer("creation date").map(number -> number.asLong()).orElse(OptionalLong.empty());
            boolean sane = seconds.isPresent() && seconds.getAsLong() >= 0 && seconds.getAsLong() <= LAST_DATE;
            return sane ? seconds : OptionalLong.empty();
        }
    }
}
