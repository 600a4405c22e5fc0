package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole torrents from real clients that only the tracker knows, compared byte by byte.
 *
 * <p>transmission serves one connection 512 blocks each half second, 16 MiB/s, unchokes every ten seconds, and has one
 * connection with an address and torrent at most: its large downloads are of two torrents, started first and looked at
 * last.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DownloadIT {
    // The first of the torrents is what all three seed together.
    private static final int LARGE_FILE = 1;
    private static final int LARGE_PIECES = 2;
    private static final int TREE = 3;
    private static final String SLOW = "transmission";

    private final Workspace workspace = Workspace.of(DownloadIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Map<String, Spate.Running> early = new HashMap<>();

    @AutoClose
    private Swarm swarm;

    @BeforeAll
    void start() {
        Installed.requireAll();
        swarm = Swarm.start(
                workspace,
                List.of(
                        Torrent.of(Workspace.sharedFile(256), 1 << 18),
                        Torrent.of(Workspace.sharedFile(1024), 1 << 20),
                        Torrent.of(Workspace.sharedFile(1024), 4 << 20),
                        Torrent.of(Workspace.sharedTree(), 1 << 16)));
        for (String tracker : List.of("http", "udp")) {
            early.put(tracker, start(file(large(SLOW, tracker), tracker), out(SLOW + tracker)));
        }
    }

    @AfterAll
    void end() {
        early.values().forEach(Spate.Running::close);
    }

    static Stream<Arguments> clientsAndTrackers() {
        return Swarm.CLIENTS.stream()
                .flatMap(client -> Stream.of("http", "udp").map(scheme -> Arguments.of(client, scheme)));
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("clientsAndTrackers")
    void downloadsDirectoryTree(String client, String tracker) {
        Torrent torrent = swarm.seededBy(client, TREE);
        download(torrent, file(torrent, tracker));
    }

    @Order(2)
    @ParameterizedTest
    @CsvSource({"libtorrent, udp", "aria2, http", "transmission, udp"})
    void downloadsDirectoryTreeFromItsMagnetLink(String client, String tracker) {
        Torrent torrent = swarm.seededBy(client, TREE);
        download(torrent, torrent.magnet(swarm.tracker().url(tracker)));
    }

    @Order(3)
    @Test
    void downloadsOneGibibyteFromItsMagnetLink() {
        Torrent torrent = swarm.seededBy("libtorrent", LARGE_FILE);
        download(torrent, torrent.magnet(swarm.tracker().httpUrl()));
    }

    @Order(4)
    @Test
    void downloadsFromAllThreeAtOnce() {
        Torrent torrent = swarm.seededByAll();
        Spate.Outcome outcome = download(torrent, file(torrent, "http"));
        for (Seeder seeder : swarm.seeders()) {
            seeder.process()
                    .await(
                            "accounts for what it served" + outcome,
                            Duration.ofSeconds(5),
                            () -> seeder.uploadedBytes(torrent) > 0);
            System.out.println(seeder + " served " + (seeder.uploadedBytes(torrent) >> 20) + " MiB");
        }
    }

    @Order(5)
    @ParameterizedTest
    @MethodSource("clientsAndTrackers")
    void downloadsOneGibibyte(String client, String tracker) {
        Torrent torrent = large(client, tracker);
        if (client.equals(SLOW)) {
            finish(torrent, early.get(tracker), out(client + tracker));
        } else {
            download(torrent, file(torrent, tracker));
        }
    }

    private Torrent large(String client, String tracker) {
        return swarm.seededBy(client, tracker.equals("http") ? LARGE_FILE : LARGE_PIECES);
    }

    private String file(Torrent torrent, String tracker) {
        return torrent.write(
                        workspace.resolve(torrent.infoHash() + tracker + ".torrent"),
                        swarm.tracker().url(tracker))
                .toString();
    }

    private Path out(String name) {
        return workspace.resolve("out-" + name);
    }

    private Spate.Running start(String argument, Path out) {
        return spate.start("download", "--json", "-o", out, argument);
    }

    private Spate.Outcome download(Torrent torrent, String argument) {
        Path out = out("here");
        try (Spate.Running running = start(argument, out)) {
            return finish(torrent, running, out);
        }
    }

    private Spate.Outcome finish(Torrent torrent, Spate.Running running, Path out) {
        try {
            Spate.Outcome outcome = running.await(Duration.ofSeconds(150));
            if (outcome.exitCode() != 0) {
                throw new AssertionError(outcome + swarm.tails());
            }
            torrent.payload().assertSameAs(out);
            assertTrue(Files.notExists(Path.of(out + ".spate")), "its state is still there");
            System.out.println(torrent.payload().name() + ": " + outcome.time().toMillis() + " ms, peak "
                    + (outcome.peakRssBytes() >> 20) + " MiB");
            return outcome;
        } finally {
            running.close();
            Workspace.delete(out);
            Workspace.delete(Path.of(out + ".spate"));
        }
    }
}
