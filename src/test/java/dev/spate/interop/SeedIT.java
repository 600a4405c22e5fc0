package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Real clients download from {@code spate seed}, which one process on one port is for all of them. All of it runs side by side
 * from the beginning, and each test waits for its part: clients take seconds to notice that they can begin. libtorrent and
 * transmission require encryption.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeedIT {
    private static final List<String> CLIENTS = List.of("aria2", "libtorrent", "rtorrent", "transmission");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Workspace workspace = Workspace.of(SeedIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, ClientProcess> clients = new HashMap<>();
    private Opentracker tracker;
    private Spate.Running seed;
    private Trade trade;

    /** What one client gets: a file and a tree by their torrents, and another tree by its magnet link. */
    private List<Torrent> torrentsFor(String client) {
        return List.of(
                shared(client + ".bin", Workspace.sharedFile(8), 1 << 17),
                shared(client + " tree", Workspace.sharedTree(), 1 << 15),
                shared(client + " magnet", Workspace.sharedTree(), 1 << 14));
    }

    /** What that client makes of it: transmission 3 leaves out empty files. */
    private static Payload expected(String client, Torrent torrent) {
        return client.equals("transmission") ? torrent.payload().withoutEmptyFiles() : torrent.payload();
    }

    private Torrent shared(String name, Payload content, int pieceLength) {
        return Torrent.of(content.named(workspace.resolve("share").resolve(name)), pieceLength);
    }

    private Path downloads(String client) {
        return workspace.resolve(client + "-downloads");
    }

    @BeforeAll
    void start() {
        Installed.requireAll();
        Installed.require("rtorrent");
        Torrent traded = shared("traded.bin", Workspace.sharedFile(12), 1 << 17);
        List<Torrent> all = new ArrayList<>(
                CLIENTS.stream().flatMap(each -> torrentsFor(each).stream()).toList());
        all.add(traded);
        tracker = opened(Opentracker.start(workspace.resolve("opentracker"), all));
        // transmission dials no loopback address, and rtorrent dials late: the seed, who comes after them, hears of
        // both and
        // dials them.
        // One of each for a torrent: transmission takes one handshake with an address at a time, and turns the others
        // away.
        for (String source : sources("transmission")) {
            clients.put(
                    "transmission",
                    opened(TransmissionSeeder.leechingEncrypted(
                                    workspace.resolve("transmission-" + opened.size()),
                                    downloads("transmission"),
                                    List.of(source)))
                            .process());
        }
        for (String source : sources("rtorrent")) {
            clients.put(
                    "rtorrent",
                    opened(Leechers.rtorrent(
                            workspace.resolve("rtorrent-" + opened.size()), created(downloads("rtorrent")), source)));
        }
        for (String client : List.of("rtorrent", "transmission")) {
            torrentsFor(client)
                    .forEach(each -> clients.get(client)
                            .await(
                                    "announced itself",
                                    LONG,
                                    () -> tracker.counts(each).leechers() > 0));
        }
        List<Object> command = new ArrayList<>(List.of("seed", "--json", "-d", workspace.resolve("share")));
        CLIENTS.forEach(each -> torrentsFor(each).forEach(torrent -> command.add(file(torrent))));
        seed = opened(spate.start(command.toArray()));
        seed.awaitStdout("\"listening\"", 3 * CLIENTS.size(), LONG);
        seed.awaitStdout("\"trackerAnswered\"", 3 * CLIENTS.size(), LONG);
        clients.put("aria2", opened(Leechers.aria2(workspace.resolve("aria2"), downloads("aria2"), sources("aria2"))));
        clients.put("libtorrent", opened(libtorrent()).process());
        trade = new Trade(traded);
    }

    private static Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LibtorrentLeecher libtorrent() {
        List<LibtorrentLeecher.Take> takes = new ArrayList<>();
        for (String each : sources("libtorrent")) {
            // The tree comes over uTP alone.
            String over = takes.size() == 1 ? "utp:" : "";
            takes.add(
                    new LibtorrentLeecher.Take(over + "127.0.0." + (11 + takes.size()), downloads("libtorrent"), each));
        }
        return LibtorrentLeecher.encrypted(workspace.resolve("libtorrent"), "-", takes);
    }

    private Path file(Torrent torrent) {
        return torrent.write(workspace.resolve(torrent.infoHash() + ".torrent"), tracker.httpUrl());
    }

    private List<String> sources(String client) {
        List<Torrent> torrents = torrentsFor(client);
        return List.of(
                file(torrents.get(0)).toString(),
                file(torrents.get(1)).toString(),
                torrents.get(2).magnet(tracker.httpUrl()));
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

    @ParameterizedTest
    @FieldSource("CLIENTS")
    void aClientDownloadsAFileAndATreeByTorrentAndByMagnetLink(String client) {
        torrentsFor(client).forEach(each -> awaitDownload(client, each));
    }

    private void awaitDownload(String client, Torrent torrent) {
        Path out = downloads(client).resolve(torrent.payload().name());
        Payload expected = expected(client, torrent);
        try {
            Awaitility.await().atMost(LONG).until(() -> expected.isSameAs(out));
        } catch (ConditionTimeoutException e) {
            System.out.println(clients.get(client).tail());
            System.out.println(seed.stdout()
                    .lines()
                    .filter(line -> line.contains(torrent.infoHash()) && !line.contains("\"progress\""))
                    .collect(Collectors.joining("\n")));
            expected.assertSameAs(out);
        }
    }

    /** What private trackers count: a seed that was one from the beginning has completed nothing. */
    @Test
    void theTrackerHearsOfASeedThatHasNotJustCompleted() {
        for (Torrent each : torrentsFor("libtorrent")) {
            awaitDownload("libtorrent", each);
            clients.get("libtorrent")
                    .await("tells", LONG, () -> tracker.counts(each).completed() > 0);
            assertEquals(1, tracker.counts(each).completed(), each.payload().name());
            assertEquals(2, tracker.counts(each).seeders(), each.payload().name());
        }
    }

    @Test
    void twoSpatesAndThreeLibtorrentsShareASlowSeed() {
        trade.assertAllGotItAndTheTotalsAgree();
    }

    private static void assertWithin(double share, double expected, double actual, String what) {
        System.out.printf("%s: %.4f of what was expected%n", what, actual / expected);
        assertTrue(
                actual >= expected * (1 - share) && actual <= expected * (1 + share),
                () -> what + ": " + Math.round(actual) + " instead of " + Math.round(expected));
    }

    private static long number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":(\\d+)").matcher(json);
        assertTrue(matcher.find(), () -> key + " in " + json);
        return Long.parseLong(matcher.group(1));
    }

    /** One slow seed, and five that have to share what it gives. */
    private final class Trade {
        private static final int SPATES = 2;
        private static final int LIBTORRENTS = 3;

        private final Torrent torrent;
        private final Spate.Running slowSeed;
        private final List<Spate.Running> spates = new ArrayList<>();
        private final LibtorrentLeecher libtorrents;

        Trade(Torrent torrent) {
            this.torrent = torrent;
            Path file = file(torrent);
            slowSeed = opened(
                    spate.start("seed", "--json", "--upload-limit", "3MiB", "-d", workspace.resolve("share"), file));
            slowSeed.awaitStdout("\"trackerAnswered\"", 1, LONG);
            for (int i = 0; i < SPATES; i++) {
                spates.add(opened(spate.start("download", "--json", "--seed-ratio", "100", "-o", out(i), file)));
            }
            List<LibtorrentLeecher.Take> takes = new ArrayList<>();
            for (int i = 0; i < LIBTORRENTS; i++) {
                takes.add(new LibtorrentLeecher.Take("127.0.0." + (21 + i), workspace.resolve("trade-" + i), file));
            }
            libtorrents = opened(LibtorrentLeecher.start(workspace.resolve("trade"), "-", takes));
        }

        private Path out(int i) {
            return workspace.resolve("trade-spate-" + i);
        }

        void assertAllGotItAndTheTotalsAgree() {
            libtorrents.awaitFinished(LONG);
            spates.forEach(each -> each.awaitStdout("\"completed\"", 1, LONG));
            long size = torrent.payload().length();
            long given = 0;
            long taken = 0;
            for (Spate.Running each :
                    Stream.concat(Stream.of(slowSeed), spates.stream()).toList()) {
                each.signal("INT");
                String stopped = Events.of(each.await(LONG).expectExit(130).stdout(), "stopped")
                        .get(0);
                System.out.println(stopped);
                given += number(stopped, "sentBytes");
                taken += number(stopped, "receivedBytes");
            }
            List<LibtorrentLeecher.State> states = libtorrents.awaitLater(libtorrents.states(), Duration.ofMillis(300));
            for (LibtorrentLeecher.State each : states) {
                System.out.println(each);
                given += each.uploadedBytes();
                taken += each.downloadedBytes();
            }
            for (int i = 0; i < SPATES; i++) {
                torrent.payload().assertSameAs(out(i));
            }
            for (int i = 0; i < LIBTORRENTS; i++) {
                torrent.payload()
                        .assertSameAs(workspace
                                .resolve("trade-" + i)
                                .resolve(torrent.payload().name()));
            }
            assertTrue(taken >= size * (SPATES + LIBTORRENTS), "taken: " + taken);
            assertWithin(0.01, given, taken, "what was taken of what was given");
        }
    }
}
