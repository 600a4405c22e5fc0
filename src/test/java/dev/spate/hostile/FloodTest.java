package dev.spate.hostile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.SeededEngine;
import dev.spate.session.TestOptions;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A flood costs its sender the connection, with a reason, and nobody else anything. */
class FloodTest {
    private static final Bait BAIT = new Bait(2_000_000, 0);

    private static final Map<Attack, String> REASONS = Map.ofEntries(
            Map.entry(Attack.HAVE_BEYOND, "piece 31 of 31"),
            Map.entry(Attack.UNKNOWN_LARGE, "message 77 with 1048576 bytes"),
            Map.entry(Attack.EXTENSION_LARGE, "message 20 with "),
            Map.entry(Attack.EXTENSION_NESTED, "message 20 with "),
            Map.entry(Attack.EXTENSION_NOT_OURS_LARGE, "message 20 with "),
            Map.entry(Attack.BLOCKS_UNASKED, "blocks nobody asked for"),
            Map.entry(Attack.BLOCKS_UNASKED_ODD, "blocks nobody asked for"),
            Map.entry(Attack.BLOCKS_TWICE, "blocks nobody asked for"));

    @TempDir
    Path directory;

    private final Queue<DownloadEvent> events = new ConcurrentLinkedQueue<>();

    private Download start(Engine engine, HostilePeer... peers) {
        return start(engine, new TorrentRef.Known(MetainfoReader.read(BAIT.torrent())), peers);
    }

    private Download start(Engine engine, TorrentRef torrent, HostilePeer... peers) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (HostilePeer each : peers) {
            addresses.add(each.address());
        }
        DownloadOptions options = TestOptions.to(directory.resolve("out"))
                .timeout(Duration.ofSeconds(Patience.SECONDS))
                .peers(addresses)
                .build();
        return engine.download(torrent, options, events::add);
    }

    private List<String> dropped() {
        return events.stream()
                .filter(DownloadEvent.PeerDropped.class::isInstance)
                .map(each -> ((DownloadEvent.PeerDropped) each).reason())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {
                "BITFIELD_LATE",
                "HAVE_ALL_AFTER_HAVE",
                "ONE_BYTE_SEGMENTS",
                "DRIP",
                "DRIP_UNKNOWN",
                "SILENT",
                "SILENT_SEED",
                "DEAF_SEED"
            })
    void aFloodEndsItsConnectionAndSaysWhy(Attack attack) throws Exception {
        try (Engine engine = SeededEngine.start(EngineOptions.defaults());
                HostilePeer hostile = new HostilePeer("127.0.0.2", 0, attack.script(BAIT, 7))) {
            Download download = start(engine, hostile);
            await().until(() -> !dropped().isEmpty());
            String reason = dropped().get(0);
            assertTrue(reason.contains(REASONS.getOrDefault(attack, "it floods us with ")), reason);
            download.stop().get(Patience.SECONDS, TimeUnit.SECONDS);
        }
    }

    /** While the metadata is sought, other limits hold: those of a torrent that nobody knows yet. */
    @ParameterizedTest
    @CsvSource({
        "HANDSHAKES, it floods us with extension handshakes",
        "REQUESTS, it floods us with extension messages",
        "UNKNOWN_TYPES, it floods us with extension messages",
        "REJECTS, it floods us with extension messages",
        "NESTED, it does not have the metadata",
        "EXTENDED_LARGE, message 20 with 65538 bytes",
        "UNKNOWN_LARGE, message 77 with 65537 bytes",
        "HAVES, it floods us with have",
    })
    void aFloodEndsTheSearchForMetadataWithItsSender(MetadataAttack attack, String reason) throws Exception {
        try (Engine engine = SeededEngine.start(EngineOptions.defaults());
                HostilePeer hostile = new HostilePeer("127.0.0.2", 0, attack.script(BAIT, 7))) {
            Download download = start(engine, new TorrentRef.Linked(Magnet.parse(BAIT.magnet())), hostile);
            await().until(() -> !dropped().isEmpty());
            assertTrue(dropped().get(0).startsWith(reason), dropped().get(0));
            download.stop().get(Patience.SECONDS, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "BITFIELD_LATE",
                "HAVE_ALL_AFTER_HAVE",
                "DRIP",
                "DRIP_UNKNOWN",
                "SILENT",
                "SILENT_SEED",
                "DEAF_SEED"
            })
    void whoOnlyHangsAboutKeepsNobodyFromFinishing(Attack attack) throws Exception {
        try (Engine engine = SeededEngine.start(EngineOptions.defaults());
                HostilePeer one = new HostilePeer("127.0.0.2", 0, attack.script(BAIT, 7));
                HostilePeer two = new HostilePeer("127.0.0.3", 0, attack.script(BAIT, 8));
                HostilePeer honest = new HostilePeer("127.0.0.1", 0, Attack.honest(BAIT, 1, 4 << 20))) {
            start(engine, one, two, honest).result().get(Patience.SECONDS, TimeUnit.SECONDS);
            assertArrayEquals(BAIT.content(), Files.readAllBytes(directory.resolve("out")));
        }
    }
}
