package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seeds and traders that are killed or interrupted: their data stays right, and so do their totals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeedLifecycleIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BYTES_PER_SECOND = 4 << 20;

    /** How often the state is recorded in these runs. */
    private static final int RECORD_MILLIS = 300;

    /** What may be given between two records, and what the sockets hold, which one side counts and not the other. */
    private static final long NOT_RECORDED = 4 << 20;

    private static final int PIECE_LENGTH = 1 << 17;

    private final Workspace workspace = Workspace.of(SeedLifecycleIT.class);
    private final Spate spate = Spate.in(workspace).withFlags("-Dspate.record.millis=" + RECORD_MILLIS);
    private final Torrent killed = shared("killed.bin");
    private final Torrent traded = shared("traded.bin");
    private final Torrent interrupted = shared("INT.bin");
    private final Torrent terminated = shared("TERM.bin");

    @AutoClose
    private Opentracker tracker;

    private Torrent shared(String name) {
        return Torrent.of(
                Workspace.sharedFile(12).named(workspace.resolve("share").resolve(name)), PIECE_LENGTH);
    }

    @BeforeAll
    void start() {
        Installed.require("opentracker");
        Installed.requireLibtorrent();
        tracker = Opentracker.start(workspace.resolve("opentracker"), List.of(killed, traded, interrupted, terminated));
    }

    private Path file(Torrent torrent) {
        return torrent.write(workspace.resolve(torrent.infoHash() + ".torrent"), tracker.httpUrl());
    }

    private Spate.Running seed(Torrent torrent) {
        Spate.Running running = spate.start(
                "seed", "--json", "--upload-limit", BYTES_PER_SECOND, "-d", workspace.resolve("share"), file(torrent));
        running.awaitStdout("\"trackerAnswered\"", 1, LONG);
        return running;
    }

    private LibtorrentLeecher leecher(Torrent torrent, int number) {
        return LibtorrentLeecher.start(
                workspace.resolve("leecher-" + number),
                "-",
                List.of(new LibtorrentLeecher.Take(
                        "127.0.0." + (40 + number), workspace.resolve("leecher-" + number), file(torrent))));
    }

    private static long recorded(Path out, String key) {
        return record(out).integer(key).map(each -> each.asLong().orElseThrow()).orElse(0L);
    }

    private static int recordedPieces(Path out) {
        byte[] pieces = record(out).string("pieces").orElseThrow().toBytes();
        return BitSet.valueOf(pieces).cardinality();
    }

    private static long number(String event, String key) {
        Matcher number = Pattern.compile("\"" + key + "\":(\\d+)").matcher(event);
        assertTrue(number.find(), event);
        return Long.parseLong(number.group(1));
    }

    private static BDict record(Path out) {
        try {
            return (BDict) BencodeReader.read(Files.readAllBytes(Path.of(out + ".spate")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void killedWhileItSeedsItKnowsWhatItGaveAndGoesOn() throws Exception {
        Path content = killed.payload().root();
        FileTime written = Files.getLastModifiedTime(content);
        long taken;
        try (Spate.Running first = seed(killed);
                LibtorrentLeecher leecher = leecher(killed, 1)) {
            taken = leecher.awaitDownloaded(6 << 20, LONG).get(0).downloadedBytes();
            first.kill();
            long given = recorded(content, "uploaded");
            assertTrue(given >= taken - NOT_RECORDED, given + " recorded of " + taken);

            try (Spate.Running second = seed(killed)) {
                leecher.awaitFinished(LONG);
                second.signal("TERM");
                second.await(LONG).expectExit(143);
            }
            long all = recorded(content, "uploaded");
            long size = killed.payload().length();
            assertTrue(all >= size - NOT_RECORDED && all <= size + NOT_RECORDED, all + " recorded of " + size);
            assertEquals(written, Files.getLastModifiedTime(content), "it was written to");
            killed.payload().assertSameAs(workspace.resolve("leecher-1").resolve("killed.bin"));
        }
    }

    @Test
    void killedWhileItTradesItHasWhatIsRightAndGoesOn() {
        Path out = workspace.resolve("trader.bin");
        Object[] trade = {"download", "--json", "--seed-ratio", "100", "-o", out, file(traded)};
        try (Spate.Running seed = seed(traded)) {
            long givenBefore;
            long takenBefore;
            long takenAgain;
            try (LibtorrentLeecher leecher = leecher(traded, 2)) {
                try (Spate.Running first = spate.start(trade)) {
                    first.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", traded.pieceCount() / 2, LONG);
                    first.kill();
                }
                givenBefore = recorded(out, "uploaded");
                takenBefore = recorded(out, "downloaded");
                assertTrue(takenBefore >= recordedPieces(out) * PIECE_LENGTH, takenBefore + " recorded as downloaded");
                try (Spate.Running second = spate.start(trade)) {
                    second.awaitStdout("\"completed\"", 1, LONG);
                    leecher.awaitFinished(LONG);
                    second.signal("INT");
                    String stopped = Events.of(
                                    second.await(LONG).expectExit(130).stdout(), "stopped")
                            .get(0);
                    takenAgain = number(stopped, "receivedBytes");
                }
            }
            traded.payload().assertSameAs(out);
            long given = recorded(out, "uploaded");
            long taken = recorded(out, "downloaded");
            assertTrue(given >= givenBefore, given + " after " + givenBefore);
            assertEquals(takenBefore + takenAgain, taken, "recorded as downloaded after " + takenBefore);
            assertTrue(seed.isAlive());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void toldToEndItTellsTheTrackerAndWhatItGave(String signal, int exitCode) {
        Torrent torrent = signal.equals("INT") ? interrupted : terminated;
        try (Spate.Running seed = spate.start("seed", "-d", workspace.resolve("share"), file(torrent))) {
            seed.awaitStdout("magnet:?xt=urn:btih:" + torrent.infoHash(), 1, LONG);
            awaitSeeders(torrent, seed);
            seed.signal(signal);
            Spate.Outcome outcome = seed.await(LONG).expectExit(exitCode);
            assertEquals(0, tracker.counts(torrent).seeders(), () -> "the tracker was not told" + outcome);
            assertEquals(0, tracker.counts(torrent).completed(), () -> "it completed nothing" + outcome);
            List<String> lines = outcome.errorLines();
            assertTrue(lines.get(lines.size() - 1).startsWith("spate: stopped: gave 0 B in "), outcome::toString);
        }
    }

    private void awaitSeeders(Torrent torrent, Spate.Running seed) {
        Awaitility.await().atMost(LONG).until(() -> tracker.counts(torrent).seeders() == 1 || !seed.isAlive());
    }
}
