package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds .torrent files for tests: a sound one of 100 bytes, changed key by key. */
final class TorrentBuilder {
    static final int PIECE_LENGTH = 16;

    private final Map<String, BValue> root = new HashMap<>();
    private final Map<String, BValue> info = new HashMap<>();
    private final List<BValue> files = new ArrayList<>();

    static TorrentBuilder single() {
        return new TorrentBuilder().info("length", BInteger.of(100)).hashes(7);
    }

    static TorrentBuilder multi() {
        return new TorrentBuilder();
    }

    private TorrentBuilder() {
        root.put("announce", BString.of("http://tracker.example/announce"));
        info("name", BString.of("sample"));
        info("piece length", BInteger.of(PIECE_LENGTH));
        hashes(0);
    }

    TorrentBuilder root(String key, BValue value) {
        root.put(key, value);
        return this;
    }

    TorrentBuilder withoutRoot(String key) {
        root.remove(key);
        return this;
    }

    TorrentBuilder info(String key, BValue value) {
        info.put(key, value);
        return this;
    }

    TorrentBuilder withoutInfo(String key) {
        info.remove(key);
        return this;
    }

    TorrentBuilder hashes(int count) {
        byte[] pieces = new byte[count * PieceHashes.LENGTH_BYTES];
        for (int i = 0; i < count; i++) {
            Arrays.fill(pieces, i * PieceHashes.LENGTH_BYTES, (i + 1) * PieceHashes.LENGTH_BYTES, (byte) i);
        }
        return info("pieces", BString.of(pieces));
    }

    /** Adds a file to the list; call {@link #hashes} when the total grows. */
    TorrentBuilder file(long length, String... path) {
        return file(
                BDict.builder().put("length", length).put("path", strings(path)).build());
    }

    TorrentBuilder file(BValue file) {
        files.add(file);
        return info("files", BList.of(files));
    }

    byte[] infoBytes() {
        return BencodeWriter.write(dict(info));
    }

    byte[] bytes() {
        Map<String, BValue> all = new HashMap<>(root);
        if (!info.isEmpty()) {
            all.putIfAbsent("info", dict(info));
        }
        return BencodeWriter.write(dict(all));
    }

    Metainfo read() {
        return MetainfoReader.read(bytes());
    }

    static BList strings(String... texts) {
        return BList.of(Arrays.stream(texts).map(BString::of).toList());
    }

    private static BDict dict(Map<String, BValue> entries) {
        BDict.Builder builder = BDict.builder();
        entries.forEach(builder::put);
        return builder.build();
    }
}
