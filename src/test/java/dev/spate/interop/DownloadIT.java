package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole torrents from real clients that only the tracker knows, compared byte by byte.
 *
 * <p>transmission serves one connection 512 blocks each half second, 16 MiB/s, unchokes every ten seconds, and has one
 * connection with an address and torrent at most: whatever it takes part in is a torrent of its own, started before all
 * tests, and waited for by its test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DownloadIT {
    // The first of the torrents is what all three seed together.
    private static final int LARGE_FILE = 1;
    private static final int LARGE_PIECES = 2;
    private static final int TREE_BY_HTTP = 3;
    private static final int TREE_BY_UDP = 4;
    private static final int TREE_BY_MAGNET = 5;
    private static final String SLOW = "transmission";
    private static final Duration MOST = Duration.ofSeconds(150);
    private static final int LAST = Integer.MAX_VALUE;
    private static final String[] ENCRYPTED = {"--encryption", "require"};

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
                        Torrent.of(Workspace.sharedFile(96), 1 << 18),
                        Torrent.of(Workspace.sharedFile(128), 1 << 20),
                        Torrent.of(Workspace.sharedFile(128), 4 << 20),
                        Torrent.of(Workspace.sharedTree(), 1 << 16),
                        Torrent.of(Workspace.sharedTree(), 1 << 15),
                        Torrent.of(Workspace.sharedTree(), 1 << 14)));
        early(swarm.seededByAll(), file(swarm.seededByAll(), "http"));
        for (String tracker : List.of("http", "udp")) {
            early(large(SLOW, tracker), file(large(SLOW, tracker), tracker));
        }
        early(tree(SLOW, "http"), file(tree(SLOW, "http"), "http"));
        // What transmission gives over TCP too: only uTP is tried.
        early(tree(SLOW, "udp"), file(tree(SLOW, "udp"), "udp"), "--transport", "utp");
        Torrent byMagnet = swarm.seededBy(SLOW, TREE_BY_MAGNET);
        early(byMagnet, byMagnet.magnet(swarm.tracker().udpUrl()), ENCRYPTED);
    }

    private void early(Torrent torrent, String argument, String... options) {
        early.put(torrent.infoHash(), spate.start(command(argument, out(torrent), options)));
    }

    @AfterAll
    void end() {
        early.values().forEach(Spate.Running::close);
    }

    static Stream<Arguments> quickClientsAndTrackers() {
        return Swarm.CLIENTS.stream()
                .filter(client -> !client.equals(SLOW))
                .flatMap(client -> Stream.of("http", "udp").map(scheme -> Arguments.of(client, scheme)));
    }

    @ParameterizedTest
    @MethodSource("quickClientsAndTrackers")
    void downloadsDirectoryTree(String client, String tracker) {
        Torrent torrent = tree(client, tracker);
        download(torrent, file(torrent, tracker));
    }

    /** Begun first and looked at last, as the others go on meanwhile; the one by UDP over uTP. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    @Order(LAST)
    void downloadsDirectoryTreeFromTheSlowOne(String tracker) {
        downloadsDirectoryTree(SLOW, tracker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    @Order(LAST)
    void downloadsLargeFileFromTheSlowOne(String tracker) {
        downloadsLargeFile(SLOW, tracker);
    }

    @Test
    @Order(LAST)
    void downloadsDirectoryTreeFromItsMagnetLinkEncryptedFromTheSlowOne() {
        downloadsDirectoryTreeFromItsMagnetLinkEncrypted(SLOW, "udp");
    }

    @ParameterizedTest
    @CsvSource({"libtorrent, udp", "aria2, http"})
    void downloadsDirectoryTreeFromItsMagnetLinkEncrypted(String client, String tracker) {
        Torrent torrent = swarm.seededBy(client, TREE_BY_MAGNET);
        download(torrent, torrent.magnet(swarm.tracker().url(tracker)), ENCRYPTED);
    }

    /** What the seeder gives over TCP too: only uTP is tried. */
    @Test
    void downloadsOverUtp() {
        Torrent torrent = tree("libtorrent", "udp");
        Path out = workspace.resolve("out-utp");
        spate.run(Duration.ofSeconds(60), "download", "--json", "--transport", "utp", "-o", out, file(torrent, "udp"))
                .expectExit(0);
        torrent.payload().assertSameAs(out);
    }

    @Test
    void downloadsLargeFileFromItsMagnetLink() {
        Torrent torrent = swarm.seededBy("libtorrent", LARGE_FILE);
        download(torrent, torrent.magnet(swarm.tracker().httpUrl()));
    }

    /**
     * transmission takes no connection for seconds while it is busy, and may come too late for a whole download: it has
     * three.
     */
    @Test
    @Order(LAST)
    void downloadsFromAllThreeAtOnce() {
        Torrent torrent = swarm.seededByAll();
        Set<Seeder> idle = new LinkedHashSet<>(swarm.seeders());
        StringBuilder outcomes = new StringBuilder();
        for (int attempt = 0; attempt < 3 && !idle.isEmpty(); attempt++) {
            outcomes.append(download(torrent, file(torrent, "http")));
            try {
                // Some account for what they served a little later.
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
                    idle.removeIf(each -> each.uploadedBytes(torrent) > 0);
                    return idle.isEmpty();
                });
            } catch (ConditionTimeoutException next) {
                System.out.println(idle + " served nothing yet");
            }
        }
        assertTrue(idle.isEmpty(), () -> idle + " served nothing: " + outcomes + swarm.tails());
    }

    /** In pieces of 1 MiB by HTTP, of 4 MiB by UDP. */
    @ParameterizedTest
    @MethodSource("quickClientsAndTrackers")
    void downloadsLargeFile(String client, String tracker) {
        Torrent torrent = large(client, tracker);
        download(torrent, file(torrent, tracker));
    }

    private Torrent large(String client, String tracker) {
        return swarm.seededBy(client, tracker.equals("http") ? LARGE_FILE : LARGE_PIECES);
    }

    private Torrent tree(String client, String tracker) {
        return swarm.seededBy(client, tracker.equals("http") ? TREE_BY_HTTP : TREE_BY_UDP);
    }

    private String file(Torrent torrent, String tracker) {
        return torrent.write(
                        workspace.resolve(torrent.infoHash() + tracker + ".torrent"),
                        swarm.tracker().url(tracker))
                .toString();
    }

    private Path out(Torrent torrent) {
        return workspace.resolve("out-" + torrent.infoHash());
    }

    private static Object[] command(String argument, Path out, String... options) {
        List<Object> command = new ArrayList<>(List.of("download", "--json", "-o", out, argument));
        command.addAll(List.of(options));
        return command.toArray();
    }

    private Spate.Outcome download(Torrent torrent, String argument, String... options) {
        Path out = out(torrent);
        Spate.Running started = early.remove(torrent.infoHash());
        try (Spate.Running running = started) {
            Spate.Outcome outcome =
                    running == null ? spate.run(MOST, command(argument, out, options)) : running.await(MOST);
            if (outcome.exitCode() != 0) {
                throw new AssertionError(outcome + swarm.tails());
            }
            torrent.payload().assertSameAs(out);
            assertTrue(Files.notExists(Path.of(out + ".spate")), "its state is still there");
            System.out.println(torrent.payload().name() + ": " + outcome.time().toMillis() + " ms");
            return outcome;
        } finally {
            Workspace.delete(out);
            Workspace.delete(Path.of(out + ".spate"));
        }
    }
}
