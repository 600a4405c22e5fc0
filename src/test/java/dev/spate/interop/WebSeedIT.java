package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** nginx as a web seed, alone and beside a peer. No torrent here has a tracker. */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSeedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE_LENGTH = 256 << 10;

    private final Workspace workspace = Workspace.of(WebSeedIT.class);
    private final Path served = workspace.resolve("served");
    private final Spate spate = Spate.in(workspace);
    private final Torrent file =
            Torrent.of(Workspace.sharedFile(32).named(served.resolve("one file.bin")), PIECE_LENGTH);
    private Nginx nginx;

    @BeforeAll
    void start() {
        Installed.require("nginx");
        nginx = Nginx.start(served, workspace.resolve("nginx"));
    }

    @AfterAll
    void end() {
        if (nginx != null) {
            nginx.close();
        }
    }

    private static long number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\":(\\d+)").matcher(json);
        assertTrue(found.find(), json);
        return Long.parseLong(found.group(1));
    }

    private static String done(Spate.Running running) {
        running.await(PATIENCE).expectExit(0);
        return Events.of(running.stdout(), "done").get(0);
    }

    @Test
    void aTreeIsFetchedWhateverItsNames() throws IOException {
        Installed.requireNamesBeyondAscii();
        Torrent tree = Torrent.of(Workspace.sharedTree().named(served.resolve("a+b #1 & 50% ~ [été]")), 32 << 10);
        Path out = workspace.resolve("tree");
        Spate.Outcome outcome = spate.run(
                PATIENCE,
                "download",
                "-o",
                out,
                tree.writeWithWebSeed(workspace.resolve("tree.torrent"), nginx.url("")));
        outcome.expectExit(0);
        tree.payload().assertSameAs(out);
        assertTrue(outcome.stdout().contains("from web seeds)"), outcome.stdout());
        String log = Files.readString(workspace.resolve("nginx").resolve("access.log"));
        assertFalse(Pattern.compile("\" (?!206)\\d+ \\d+ ").matcher(log).find(), log);
    }

    @Test
    void aFileIsFetchedThoughTheServerIsKilledInTheMiddle() {
        Path out = workspace.resolve("killed");
        Nginx first = Nginx.start(served, workspace.resolve("nginx-killed"));
        Nginx second = null;
        try (Spate.Running running = spate.start(
                "download",
                "--json",
                "-o",
                out,
                file.writeWithWebSeed(workspace.resolve("killed.torrent"), first.url("/slow/one%20file.bin")))) {
            running.awaitStdout("\"pieceVerified\"", 20, PATIENCE);
            first.close();
            running.awaitStdout("\"webSeedFailed\"", 1, PATIENCE);
            second = Nginx.startAt(first.port(), served, workspace.resolve("nginx-killed"));
            String done = done(running);
            file.payload().assertSameAs(out);
            assertEquals(number(done, "totalBytes"), number(done, "webSeedBytes"));
        } finally {
            first.close();
            if (second != null) {
                second.close();
            }
        }
    }

    @Test
    void aServerAndAPeerShareTheWork() {
        Path out = workspace.resolve("mixed");
        try (RecordingSeeder peer = RecordingSeeder.of(file);
                Spate.Running running = spate.start(
                        "download",
                        "--json",
                        "--download-limit",
                        8 << 20,
                        "--peer",
                        peer.address(),
                        "-o",
                        out,
                        file.writeWithWebSeed(workspace.resolve("mixed.torrent"), nginx.url("/one%20file.bin")))) {
            String done = done(running);
            file.payload().assertSameAs(out);
            long fromServer = number(done, "webSeedBytes");
            assertTrue(fromServer > 1 << 20, () -> fromServer + " bytes from the server: " + done);
            assertTrue(number(done, "receivedBytes") - fromServer > 1 << 20, done);
            assertTrue(number(done, "elapsedSeconds") >= 3, () -> "the limit holds for both: " + done);
            assertEquals(List.of(), Events.of(running.stdout(), "webSeedFailed"));
        }
    }
}
