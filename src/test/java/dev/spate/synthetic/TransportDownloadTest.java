package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.metainfo.MetainfoReader;
import dev.spate.mse.Encryption;
import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.SeededEngine;
import dev.spate.session.TestOptions;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole download, from the tracker to the file, on every transport of this machine. */
class TransportDownloadTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource
    void fromFastPeers(TransportName name) throws Exception {
        download(name, List.of(), 0, Encryption.OFF);
    }

    @ParameterizedTest
    @EnumSource
    void fromSlowPeersSomeOfThemBad(TransportName name) throws Exception {
        download(
                name, List.of("corrupt:9=1", "flap:100=1", "close-after:20=1", "stall:3=1"), 2_000_000, Encryption.OFF);
    }

    /** They are dialled in vain first; what they send is a slice that all share, and is encrypted for each. */
    @ParameterizedTest
    @EnumSource
    void fromPeersThatRequireEncryption(TransportName name) throws Exception {
        download(name, List.of(), 0, Encryption.REQUIRE);
    }

    private void download(TransportName name, List<String> bad, long bytesPerSecond, Encryption encryption)
            throws Exception {
        Optional<String> obstacle = Transport.obstacle(name);
        assumeTrue(obstacle.isEmpty(), () -> name.label() + " does not work here: " + obstacle.orElseThrow());
        TorrentShape shape = new TorrentShape(6_000_001, 65_536, 1, 3);
        SimulatedLink link = new SimulatedLink(bytesPerSecond, Duration.ZERO, Duration.ZERO);
        SwarmOptions options =
                SwarmOptions.of(shape, SwarmOptions.divide(8, link, bad)).encrypting(encryption);
        Path out = temp.resolve("out.bin");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options, PieceHashing.Progress.NONE);
                Engine engine = SeededEngine.start(new EngineOptions(name))) {
            byte[] torrent = swarm.torrent().torrentFile(swarm.trackerUrls());
            engine.download(
                            new TorrentRef.Known(MetainfoReader.read(torrent)),
                            TestOptions.to(out).build(),
                            event -> {})
                    .result()
                    .get(Patience.SECONDS, TimeUnit.SECONDS);
            byte[] content = new byte[(int) shape.sizeBytes()];
            swarm.content().read(0, content, 0, content.length);
            assertArrayEquals(content, Files.readAllBytes(out));
        }
    }
}
