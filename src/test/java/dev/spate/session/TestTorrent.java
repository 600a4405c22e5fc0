package dev.spate.session;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A torrent with random content, for tests. */
public record TestTorrent(byte[] content, byte[] info, Metainfo metainfo) {
    public static final int PIECE = 32 * 1024;

    /** A single file, in pieces of two blocks, announced to these trackers, each a tier. */
    public static TestTorrent single(int length, String... trackers) {
        return of(PIECE, new int[] {length}, 0, trackers);
    }

    /** A directory with files a0, a1, ... of these lengths. */
    static TestTorrent multi(int... lengths) {
        return of(PIECE, lengths, 0);
    }

    /** With a key that makes the info dictionary longer by this much. */
    static TestTorrent padded(int length, int paddingBytes) {
        return of(PIECE, new int[] {length}, paddingBytes);
    }

    private static TestTorrent of(int pieceLength, int[] lengths, int paddingBytes, String... trackers) {
        byte[] content = new byte[Arrays.stream(lengths).sum()];
        new Random(content.length).nextBytes(content);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += pieceLength) {
            hashes.writeBytes(sha1(Arrays.copyOfRange(content, at, Math.min(content.length, at + pieceLength))));
        }
        BDict.Builder info = BDict.builder()
                .put("name", "sample")
                .put("piece length", pieceLength)
                .put("pieces", hashes.toByteArray());
        if (paddingBytes > 0) {
            byte[] padding = new byte[paddingBytes];
            new Random(7).nextBytes(padding);
            info.put("zz", padding);
        }
        if (lengths.length == 1) {
            info.put("length", lengths[0]);
        } else {
            info.put("files", files(lengths));
        }
        BDict built = info.build();
        BDict.Builder file = BDict.builder().put("info", built);
        if (trackers.length > 0) {
            file.put("announce", trackers[0]);
            file.put(
                    "announce-list",
                    BList.of(Arrays.stream(trackers)
                            .map(each -> (BValue) BList.of(List.of(BString.of(each))))
                            .toList()));
        }
        return new TestTorrent(
                content, BencodeWriter.write(built), MetainfoReader.read(BencodeWriter.write(file.build())));
    }

    private static BList files(int[] lengths) {
        List<BValue> files = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            files.add(BDict.builder()
                    .put("length", BInteger.of(lengths[i]))
                    .put("path", BList.of(List.of(BString.of("a" + i))))
                    .build());
        }
        return BList.of(files);
    }

    public TorrentRef known() {
        return new TorrentRef.Known(metainfo);
    }

    /** A magnet link with these further parameters, such as {@code &x.pe=...}. */
    public TorrentRef magnet(String parameters) {
        return new TorrentRef.Linked(
                Magnet.parse("magnet:?xt=urn:btih:" + metainfo.infoHash().toHex() + parameters));
    }

    byte[] piece(int index) {
        int from = index * PIECE;
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + PIECE));
    }

    static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
