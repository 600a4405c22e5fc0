package dev.spate.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** The worst inputs that we could think of, of any size: where a reader might take time with the square of the length. */
enum Hostile {
    BENCODE_MANY_KEYS(FuzzTarget.BENCODE, 1_000, n -> "d" + numbered(n, "6:k%05di1e") + "e"),
    BENCODE_SAME_KEY(FuzzTarget.BENCODE, 4_000, n -> "d" + "1:ki1e".repeat(n) + "e"),
    BENCODE_LONG_INTEGERS(FuzzTarget.BENCODE, 2, n -> "l" + ("i" + "9".repeat(4_096) + "e").repeat(n) + "e"),
    BENCODE_TOO_LONG_INTEGER(FuzzTarget.BENCODE, 40_000, n -> "i" + "9".repeat(n) + "e"),
    BENCODE_NESTED(FuzzTarget.BENCODE, 60, n -> "l" + ("l".repeat(90) + "e".repeat(90)).repeat(n) + "e"),
    BENCODE_CONTROL_TEXT(FuzzTarget.BENCODE, 20_000, n -> n + ":" + "\1".repeat(n)),
    FILES(FuzzTarget.METAINFO, 1_000, n -> torrent("5:filesl" + numbered(n, "d6:lengthi0e4:pathl1:d6:f%05dee") + "e")),
    PATHS(
            FuzzTarget.METAINFO,
            60,
            n -> torrent("5:filesl" + numbered(n, "d6:lengthi0e4:pathl" + "1:a".repeat(100) + "6:f%05dee") + "e")),
    TIERS(
            FuzzTarget.METAINFO,
            2_000,
            n -> "d13:announce-listl" + numbered(n, "l7:u:%05de")
                    + "e4:infod6:lengthi0e4:name1:n12:piece lengthi1e6:pieces0:ee"),
    FILE_TREE(FuzzTarget.METAINFO, 1_000, n -> fileTree(numbered(n, "6:f%05dd0:d6:lengthi0eee"))),
    PIECES_ROOTS_OF_ONE_HASH(
            FuzzTarget.METAINFO,
            400,
            n -> fileTree(numbered(n, "6:f%1$05dd0:d6:lengthi32768e11:pieces root32:" + "r".repeat(27) + "%1$05dee"))),
    DEEP_TREES(
            FuzzTarget.METAINFO,
            40,
            n -> fileTree(numbered(n, "6:d%05dd" + "1:ad".repeat(80) + "0:d6:lengthi0ee" + "e".repeat(81)))),
    LONG_NAME(
            FuzzTarget.METAINFO,
            8_000,
            n -> "d4:infod6:lengthi0e4:name" + n + ":" + ".".repeat(n) + "12:piece lengthi1e6:pieces0:ee"),
    NAME(FuzzTarget.SAFE_NAME, 10_000, n -> "\0" + "con ".repeat(n / 4)),
    NAME_OF_DOTS(FuzzTarget.SAFE_NAME, 10_000, n -> "\0" + ". ".repeat(n / 2) + "x"),
    MAGNET_PARAMETERS(FuzzTarget.MAGNET, 2_000, n -> magnet(numbered(n, "&tr=u:%05d"))),
    MAGNET_PEERS(FuzzTarget.MAGNET, 8_000, n -> magnet(numbered(n, "&x.pe=1.2.3.4:1%04d"))),
    MAGNET_ESCAPES(FuzzTarget.MAGNET, 20_000, n -> magnet("&dn=" + "%".repeat(n))),
    URL_PATH(FuzzTarget.URL, 900, n -> "http://a.example/" + "x".repeat(n)),
    URL_HOST(FuzzTarget.URL, 900, n -> "http://" + "\u00c3\u00a4\u00c3\u00b6".repeat(n / 4) + "/"),
    URL_DOTS(FuzzTarget.URL, 900, n -> "http://" + "a.".repeat(n / 2) + "/"),
    PEERS(FuzzTarget.HTTP_TRACKER, 2_000, n -> "d5:peersl" + numbered(n, "d2:ip7:1.2.3.44:porti%dee") + "ee"),
    PEERS_OF_ONE_HASH(FuzzTarget.COMPACT_PEERS, 2_400, n -> "\0" + equalHashes(n)),
    TEXT(FuzzTarget.CLEAN_TEXT, 20_000, n -> "\1 ".repeat(n / 2)),
    KEEP_ALIVES(FuzzTarget.FRAMES, 2_000, n -> "\0" + "\0\0\0\0".repeat(n)),
    EXTENSIONS(FuzzTarget.EXTENSION_HANDSHAKE, 180, n -> "d1:md" + numbered(n, "6:e%05di1e") + "ee"),
    KRPC_NODES(
            FuzzTarget.KRPC,
            200,
            n -> "d1:rd2:id20:" + "i".repeat(20) + "5:nodesl" + "de".repeat(n) + "ee1:t2:aa1:y1:re"),
    METADATA(FuzzTarget.METADATA_MESSAGE, 800, n -> "d8:msg_typei0e5:piecei0e1:zl" + "de".repeat(n) + "ee"),
    STATE(FuzzTarget.STATE_FILE, 4_000, n -> "\0\0d5:filesl" + "li1ei2ee".repeat(n) + "ee"),
    REPORT(FuzzTarget.BENCH_REPORT, 4_000, n -> "{\"schema\":1" + numbered(n, ",\"k%05d\":[1]") + "}");

    private final FuzzTarget target;
    private final int size;
    private final IntFunction<String> input;

    Hostile(FuzzTarget target, int size, IntFunction<String> input) {
        this.target = target;
        this.size = size;
        this.input = input;
    }

    FuzzTarget target() {
        return target;
    }

    /**
     * The input, {@code times} as long as the short one. Most are the right way up to their length: what is refused at its
     * beginning shows nothing.
     */
    byte[] input(int times) {
        return input.apply(size * times).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The same, shorter than the short one by so many times. */
    byte[] part(int times) {
        return input.apply(Math.max(1, size / times)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String fileTree(String files) {
        return "d4:infod9:file treed" + files + "e12:meta versioni2e4:name1:n12:piece lengthi16384eee";
    }

    private static String torrent(String files) {
        return "d4:infod" + files + "4:name1:n12:piece lengthi1e6:pieces0:ee";
    }

    private static String magnet(String parameters) {
        return "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567" + parameters;
    }

    private static String numbered(int count, String form) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(String.format(form, i));
        }
        return all.toString();
    }

    /** Peers with different addresses and ports whose sums are all the same. */
    private static String equalHashes(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            int port = 60_000 - i;
            all.append("\1\1").append((char) (i >> 8)).append((char) (i & 0xff));
            all.append((char) (port >> 8)).append((char) (port & 0xff));
        }
        return all.toString();
    }
}
