package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import dev.spate.support.Installed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The limits of what is given and taken, as libtorrent at the other end sees them; both at the same time. */
@Alone
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Where nobody answers: these torrents have no peers but those that are named. */
    private static final String NO_TRACKER = "http://127.0.0.1:1/announce";

    private static final long LIMIT = 2 << 20;
    private static final Duration BEFORE_MEASURING = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    private final Workspace workspace = Workspace.of(RateLimitIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private LimitedUpload limitedUpload;
    private LimitedDownload limitedDownload;

    @BeforeAll
    void start() {
        Installed.requireLibtorrent();
        limitedUpload = new LimitedUpload();
        limitedDownload = new LimitedDownload();
    }

    private Torrent shared(String name, Payload content, int pieceLength) {
        return Torrent.of(content.named(workspace.resolve("share").resolve(name)), pieceLength);
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.push(each);
        return each;
    }

    @AfterAll
    void end() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void theUploadLimitHoldsAndIsSharedFairly() {
        limitedUpload.assertHeld();
    }

    @Test
    void theDownloadLimitHolds() {
        limitedDownload.assertHeld();
    }

    private static void assertWithin(double share, double expected, double actual, String what) {
        System.out.printf("%s: %.4f of what was expected%n", what, actual / expected);
        assertTrue(
                actual >= expected * (1 - share) && actual <= expected * (1 + share),
                () -> what + ": " + Math.round(actual) + " instead of " + Math.round(expected));
    }

    private static String address(Spate.Running running) {
        running.awaitStdout("\"listening\"", 1, LONG);
        Matcher port = Pattern.compile("\"port\":(\\d+)")
                .matcher(Events.of(running.stdout(), "listening").get(0));
        assertTrue(port.find(), running.stdout());
        return "127.0.0.1:" + port.group(1);
    }

    /** Two torrents in a process with a limit, each with a peer that takes what it gets. */
    private final class LimitedUpload {
        private final LibtorrentLeecher leechers;
        private final List<LibtorrentLeecher.State> begin;

        LimitedUpload() {
            List<Torrent> torrents = List.of(
                    shared("limited one.bin", Workspace.sharedFile(32), 1 << 18),
                    shared("limited two.bin", Workspace.sharedFile(32), 1 << 18));
            List<Object> command = new ArrayList<>(
                    List.of("seed", "--json", "--upload-limit", LIMIT, "-d", workspace.resolve("share")));
            List<LibtorrentLeecher.Take> takes = new ArrayList<>();
            for (Torrent each : torrents) {
                Path file = each.write(workspace.resolve(each.infoHash() + ".torrent"), NO_TRACKER);
                command.add(file);
                takes.add(new LibtorrentLeecher.Take(
                        "127.0.0." + (31 + takes.size()), workspace.resolve("limited"), file));
            }
            Spate.Running running = opened(spate.start(command.toArray()));
            running.awaitStdout("\"listening\"", torrents.size(), LONG);
            leechers = opened(LibtorrentLeecher.start(workspace.resolve("limited-leechers"), address(running), takes));
            begin = leechers.awaitLater(leechers.awaitDownloaded(1, LONG), BEFORE_MEASURING);
        }

        void assertHeld() {
            List<LibtorrentLeecher.State> end = leechers.awaitLater(begin, MEASURED);
            double one = end.get(0).bytesPerSecondSince(begin.get(0));
            double two = end.get(1).bytesPerSecondSince(begin.get(1));
            assertWithin(0.03, LIMIT, one + two, "--upload-limit");
            assertWithin(0.1, LIMIT / 2.0, one, "the share of one of two");
        }
    }

    /** A seed without a limit, and a download with one. */
    private final class LimitedDownload {
        private final LibtorrentSeeder seeder;
        private final Torrent torrent = Torrent.of(Workspace.sharedFile(32), 1 << 18);
        private final LibtorrentSeeder.Upload begin;

        LimitedDownload() {
            seeder = opened(LibtorrentSeeder.start(workspace.resolve("seeder"), Seeder.Offer.of(NO_TRACKER, torrent)));
            opened(spate.start(
                    "download",
                    "--json",
                    "--download-limit",
                    LIMIT,
                    "--peer",
                    seeder.address(),
                    "-o",
                    workspace.resolve("limited-download"),
                    torrent.write(workspace.resolve("limited-download.torrent"), NO_TRACKER)));
            seeder.process().await("uploads", LONG, () -> seeder.uploadedBytes(torrent) > 0);
            begin = seeder.awaitUpload(torrent, Instant.now().plus(BEFORE_MEASURING));
        }

        void assertHeld() {
            LibtorrentSeeder.Upload end = seeder.awaitUpload(torrent, begin.at().plus(MEASURED));
            assertWithin(0.03, LIMIT, end.bytesPerSecondSince(begin), "--download-limit");
        }
    }
}
