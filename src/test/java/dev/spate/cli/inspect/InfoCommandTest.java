package dev.spate.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeWriter;
import dev.spate.cli.CliRun;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.V2Builder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoCommandTest {
    private static final String ZEROS = "00".repeat(20);
    private static final String ONES = "01".repeat(20);

    @TempDir
    Path directory;

    private Path torrent;
    private byte[] bytes;
    private String head;

    @BeforeEach
    void makeTorrent() throws Exception {
        byte[] pieces = new byte[40];
        Arrays.fill(pieces, 20, 40, (byte) 1);
        BDict file = BDict.builder()
                .put("length", 32_769)
                .put("path", BList.of(List.of(BString.of("sub"), BString.of("a\u001b[31m.txt"))))
                .build();
        BDict info = BDict.builder()
                .put("files", BList.of(List.of(file)))
                .put("name", "Übung")
                .put("piece length", 32_768)
                .put("pieces", pieces)
                .put("private", BInteger.of(1))
                .build();
        bytes = BencodeWriter.write(BDict.builder()
                .put("announce", " http://tracker.example/announce\n")
                .put("comment", "two\nlines \"quoted\"")
                .put("created by", "tests")
                .put("creation date", 1_700_000_000)
                .put("info", info)
                .put("url-list", "http://seed.example/")
                .build());
        torrent = Files.write(directory.resolve("t.torrent"), bytes);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(BencodeWriter.write(info)));
        head = String.join(
                "\n",
                "Tracker URL: http://tracker.example/announce",
                "Length: 32769",
                "Info Hash: " + hash,
                "Piece Length: 32768",
                "Piece Hashes:",
                ZEROS,
                ONES,
                "");
    }

    @Test
    void printsExactlyTheseLines() {
        assertEquals(new CliRun(0, head, ""), CliRun.of("info", torrent.toString()));
    }

    @Test
    void tellsTheHashAndTheRootsOfVersion2() throws Exception {
        V2Builder builder = V2Builder.v2(16_384).file("a", 40_000).file("b/c", 5);
        Path file = Files.write(directory.resolve("v2.torrent"), builder.bytes());
        Metainfo metainfo = MetainfoReader.read(builder.bytes());
        String hash = metainfo.infoHashV2().orElseThrow().toHex();
        List<String> roots = metainfo.files().stream()
                .flatMap(each -> each.piecesRoot().stream())
                .map(Object::toString)
                .toList();

        assertEquals(
                String.join(
                        "\n",
                        "Tracker URL: ",
                        "Length: 40005",
                        "Info Hash: " + hash.substring(0, 40),
                        "Piece Length: 16384",
                        "Info Hash v2: " + hash,
                        ""),
                CliRun.of("info", file.toString()).out());
        String full = CliRun.of("info", "--long", file.toString()).out();
        assertTrue(
                full.endsWith(
                        "\nFiles:\n40000 a\n5 b/c\nPieces Roots:\n" + roots.get(0) + " a\n" + roots.get(1) + " b/c\n"),
                full);
        String json = CliRun.of("info", "--json", file.toString()).out();
        assertTrue(
                json.contains(
                        "[{\"number\":1,\"path\":[\"a\"],\"offset\":0,\"length\":40000,\"pad\":false,\"piecesRoot\":\""
                                + roots.get(0)
                                + "\"},{\"number\":2,\"path\":[\"b\",\"c\"],\"offset\":49152,"),
                json);
        assertTrue(json.contains("\"infoHashV2\":\"" + hash + "\""), json);
    }

    @Test
    void readsStdinWithANewlineAtTheEnd() {
        byte[] input = (new String(bytes, StandardCharsets.ISO_8859_1) + "\n").getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(new CliRun(0, head, ""), CliRun.withStdin(input, "info", "-"));
    }

    @Test
    void longAddsTheRestBelow() {
        CliRun run = CliRun.of("info", "--long", torrent.toString());

        assertEquals(
                head
                        + String.join(
                                "\n",
                                "Name: Übung",
                                "Private: yes",
                                "Comment: two\\u{a}lines \"quoted\"",
                                "Created By: tests",
                                "Created: 2023-11-14T22:13:20Z",
                                "Tracker Tier 1: http://tracker.example/announce",
                                "Web Seed: http://seed.example/",
                                "Files:",
                                "32769 sub/a_[31m.txt",
                                ""),
                run.out());
    }

    @Test
    void jsonIsOneLineWithAllOfIt() {
        CliRun run = CliRun.of("info", "--json", torrent.toString());

        assertEquals(1, run.out().lines().count());
        for (String member : List.of(
                "{\"name\":\"Übung\",\"infoHash\":\"",
                "\"length\":32769,\"pieceLength\":32768,\"pieceCount\":2,\"multiFile\":true,\"private\":true",
                "\"trackerUrl\":\"http://tracker.example/announce\",\"tiers\":[[\"http://tracker.example/announce\"]]",
                "\"webSeeds\":[\"http://seed.example/\"],\"comment\":\"two\\u000alines \\\"quoted\\\"\"",
                "\"createdBy\":\"tests\",\"creationDate\":1700000000",
                "\"files\":[{\"number\":1,\"path\":[\"sub\",\"a_[31m.txt\"],\"offset\":0,\"length\":32769,\"pad\":false}]",
                "\"pieceHashes\":[\"" + ZEROS + "\",\"" + ONES + "\"]}")) {
            assertTrue(run.out().contains(member), () -> member + " in " + run.out());
        }
    }

    @Test
    void namesTheKeyThatIsWrong() throws Exception {
        Path bad = Files.writeString(directory.resolve("bad.torrent"), "d4:infod4:name1:aee");
        CliRun run = CliRun.of("info", bad.toString());

        assertEquals(65, run.exitCode());
        assertTrue(run.err().contains("cannot use " + bad + ": info."), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-1", "99999999999"})
    void refusesPiecesOutOfRangeNamingTheRange(String index) {
        CliRun run = CliRun.of("download_piece", "-o", directory.resolve("p").toString(), torrent.toString(), index);

        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("no piece " + index) && run.err().contains("0..1"), run.err());
    }
}
