package dev.spate.bencode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs to decode: torrents of 10 MB, answers of trackers, and what somebody sends who wants to keep us busy. */
final class Inputs {
    private static final int TORRENT_BYTES = 10_000_000;
    private static final int MOST_VALUES = (1 << 22) - 1;
    private static final int PEERS = 200;
    private static final Random RANDOM = new Random(1);

    private Inputs() {}

    /**
     * {@code hashes}: a torrent of one file and half a million pieces. {@code files}: one of 100,000 files. {@code announce}:
     * 200 peers in compact form; {@code announceDicts}: as dictionaries. {@code integers}, {@code lists}, {@code
     * emptyStrings}: a list of as many values as the reader allows, in the smallest form of each kind.
     */
    static byte[] of(String name) {
        return switch (name) {
            case "hashes" -> hashes();
            case "files" -> files();
            case "announce" -> announce(BString.of(bytes(6 * PEERS)));
            case "announceDicts" -> announce(BList.of(peers()));
            case "integers" -> many("i0e");
            case "lists" -> many("le");
            case "emptyStrings" -> many("0:");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static byte[] hashes() {
        BDict info = BDict.builder()
                .put("length", 1L << 39)
                .put("name", "one.iso")
                .put("piece length", 1 << 20)
                .put("pieces", bytes(TORRENT_BYTES))
                .build();
        return BencodeWriter.write(BDict.builder()
                .put("announce", "http://tracker.example/announce")
                .put("info", info)
                .build());
    }

    private static byte[] files() {
        List<BValue> files = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            BList path = BList.of(List.of(
                    BString.of("directory " + i / 100),
                    BString.of("a file with a name of usual length, number " + i + ".jpeg")));
            files.add(BDict.builder().put("length", i * 7919L).put("path", path).build());
        }
        BDict info = BDict.builder()
                .put("files", BList.of(files))
                .put("name", "many")
                .put("piece length", 1 << 20)
                .put("pieces", bytes(20 * 40_000))
                .build();
        return BencodeWriter.write(BDict.builder().put("info", info).build());
    }

    private static byte[] announce(BValue peers) {
        return BencodeWriter.write(BDict.builder()
                .put("complete", 180)
                .put("incomplete", 20)
                .put("interval", 1800)
                .put("min interval", 900)
                .put("peers", peers)
                .build());
    }

    private static List<BValue> peers() {
        List<BValue> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(BDict.builder()
                    .put("ip", "192.0.2." + i)
                    .put("peer id", bytes(20))
                    .put("port", 6881 + i)
                    .build());
        }
        return peers;
    }

    private static byte[] many(String value) {
        int count = Math.min(TORRENT_BYTES / value.length(), MOST_VALUES);
        byte[] result = new byte[count * value.length() + 2];
        for (int i = 0; i < count * value.length(); i++) {
            result[i + 1] = (byte) value.charAt(i % value.length());
        }
        result[0] = 'l';
        Arrays.fill(result, result.length - 1, result.length, (byte) 'e');
        return result;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
