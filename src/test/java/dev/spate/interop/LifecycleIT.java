package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Downloads that are killed, interrupted or started twice, from a real client that is slow enough to be caught at it. */
@TestInstance(Lifecycle.PER_CLASS)
class LifecycleIT {
    private static final int MEBIBYTES = 32;
    private static final int PIECE_LENGTH = 128 << 10;
    private static final int PIECES = (MEBIBYTES << 20) / PIECE_LENGTH;

    /** Three seconds for all of it, so that it can be caught in the middle. */
    private static final int BYTES_PER_SECOND = 10 << 20;

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Workspace workspace = Workspace.of(LifecycleIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Torrent base = Torrent.of(Workspace.sharedFile(MEBIBYTES), PIECE_LENGTH);
    private final List<Torrent> torrents = List.of(
            base.variant("kill"),
            base.variant("interrupt"),
            base.variant("terminate"),
            base.variant("terminate too"),
            base.variant("twice"),
            base.variant("told"));

    @AutoClose
    private Opentracker tracker;

    @AutoClose
    private LibtorrentSeeder seeder;

    @BeforeAll
    void start() {
        Installed.require("opentracker");
        Installed.requireLibtorrent();
        tracker = Opentracker.start(workspace.resolve("opentracker"), torrents);
        seeder = LibtorrentSeeder.start(
                workspace.resolve("libtorrent"),
                new Seeder.Offer(
                        tracker.httpUrl(),
                        torrents.stream()
                                .map(each -> new Seeder.Share(each, BYTES_PER_SECOND))
                                .toList()));
        torrents.forEach(each -> tracker.awaitSeeders(each, 1, seeder.process()));
    }

    @Test
    void killedAtHalfItFetchesOnlyWhatIsMissing() {
        Torrent torrent = torrents.get(0);
        Path out = workspace.resolve("killed.bin");
        Path file = torrent.write(workspace.resolve("kill.torrent"), tracker.httpUrl());
        try (Spate.Running running = spate.start("download", "--json", "-o", out, file)) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", PIECES / 2, LONG);
            running.kill();
        }
        assertTrue(Files.exists(Path.of(out + ".spate")), "no state beside the output");
        long before = seeder.settledUpload(torrent);

        Spate.Outcome again =
                spate.run(LONG, "download", "--json", "-o", out, file).expectExit(0);

        torrent.payload().assertSameAs(out);
        long fetched = seeder.settledUpload(torrent) - before;
        long verified = (long) Events.count(again.stdout(), Events.PIECE_VERIFIED) * PIECE_LENGTH;
        System.out.println("killed at half: the second run fetched " + (fetched >> 20) + " of " + MEBIBYTES + " MiB");
        assertTrue(fetched <= torrent.payload().length() * 2 / 3, () -> "fetched " + fetched + " bytes again" + again);
        assertTrue(
                Math.abs(fetched - verified) <= 1L << 20,
                () -> "fetched " + fetched + " bytes for " + verified + " that were missing" + again);
    }

    @Test
    void interruptedItLeavesAndGoesOnLater() {
        stopsAndGoesOn("INT", 130, torrents.get(1));
    }

    @Test
    void terminatedSeveralInOneRunLeaveAndGoOnLater() throws IOException {
        List<Torrent> both = torrents.subList(2, 4);
        String list = "";
        for (int i = 0; i < both.size(); i++) {
            Path file = both.get(i).write(workspace.resolve("several-" + i + ".torrent"), tracker.httpUrl());
            list += file + "\n  out=several-" + i + "\n";
        }
        Object[] command = {
            "download",
            "--json",
            "-d",
            workspace.resolve("several").getParent(),
            "-i",
            Files.writeString(workspace.resolve("several.list"), list)
        };
        Spate.Outcome stopped;
        try (Spate.Running running = spate.start(command)) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", PIECES, LONG);
            running.signal("TERM");
            stopped = running.await(Duration.ofSeconds(15)).expectExit(143);
        }
        both.forEach(each -> assertEquals(0, tracker.counts(each).leechers(), "the tracker was not told"));
        List<String> lines = stopped.errorLines();
        assertTrue(
                lines.get(lines.size() - 1)
                        .matches("spate: stopped: [01] of 2 done, [12] under way with .* of .* verified"
                                + " \\(run the same command to go on\\)"),
                stopped::toString);

        Spate.Outcome again = spate.run(LONG, command).expectExit(0);

        for (int i = 0; i < both.size(); i++) {
            both.get(i).payload().assertSameAs(workspace.resolve("several-" + i));
        }
        assertTrue(Events.count(again.stdout(), Events.PIECE_VERIFIED) <= 2 * PIECES - PIECES * 2 / 3, again::toString);
    }

    private void stopsAndGoesOn(String signal, int exitCode, Torrent torrent) {
        Path out = workspace.resolve(signal + ".bin");
        Path file = torrent.write(workspace.resolve(signal + ".torrent"), tracker.httpUrl());
        Spate.Outcome stopped;
        try (Spate.Running running = spate.start("download", "--json", "-o", out, file)) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", PIECES / 2, LONG);
            assertEquals(1, tracker.counts(torrent).leechers(), "the tracker knows the downloader");
            running.signal(signal);
            // A second or two on a quiet machine; without the bound on a goodbye it would take that of an announce, 20
            // s.
            stopped = running.await(Duration.ofSeconds(15)).expectExit(exitCode);
        }
        assertEquals(0, tracker.counts(torrent).leechers(), () -> "the tracker was not told" + stopped);
        List<String> lines = stopped.errorLines();
        assertTrue(lines.get(lines.size() - 1).startsWith("spate: "), stopped::toString);
        assertTrue(!stopped.stderr().contains("\tat "), () -> "a stack trace" + stopped);
        assertTrue(Files.exists(Path.of(out + ".spate")), "no state beside the output");
        long before = seeder.settledUpload(torrent);

        Spate.Outcome again = spate.run(LONG, "download", "-o", out, file).expectExit(0);

        torrent.payload().assertSameAs(out);
        assertTrue(Files.notExists(Path.of(out + ".spate")), "its state is still there");
        long fetched = seeder.settledUpload(torrent) - before;
        assertTrue(fetched <= torrent.payload().length() * 3 / 4, () -> "fetched " + fetched + " bytes" + again);
    }

    @Test
    void theSecondOfTwoAtOnceIsRefused() {
        Torrent torrent = torrents.get(4);
        Path out = workspace.resolve("twice.bin");
        Path file = torrent.write(workspace.resolve("twice.torrent"), tracker.httpUrl());
        try (Spate.Running first = spate.start("download", "--json", "-o", out, file)) {
            first.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 8, LONG);
            // It waits, however long the second takes to start.
            first.signal("STOP");
            Spate.Outcome second =
                    spate.run(LONG, "download", "--quiet", "-o", out, file).expectExit(74);
            assertEquals(1, second.errorLines().size(), second::toString);
            first.signal("CONT");
            first.await(LONG).expectExit(0);
        }
        torrent.payload().assertSameAs(out);
    }

    @Test
    void theTrackerHearsOfItsEnd() {
        Torrent torrent = torrents.get(5);
        Path out = workspace.resolve("told.bin");
        Path file = torrent.write(workspace.resolve("told.torrent"), tracker.httpUrl());
        Spate.Outcome outcome = spate.run(LONG, "download", "-o", out, file).expectExit(0);
        Opentracker.Counts counts = tracker.counts(torrent);
        assertEquals(1, counts.completed(), () -> "completed was not told" + outcome);
        assertEquals(1, counts.seeders(), () -> "stopped was not told: it counts as a seeder" + outcome);
        assertEquals(0, counts.leechers(), () -> "stopped was not told: it counts as a leecher" + outcome);
    }
}
