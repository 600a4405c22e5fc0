package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.MetainfoReader;
import dev.spate.session.PeerTransports;
import dev.spate.session.TestEngine;
import dev.spate.session.TorrentRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SwarmUtpTest {
    private static final TorrentShape SHAPE = new TorrentShape(500_000, 1 << 15, 1, 7);

    @TempDir
    private Path directory;

    private static SwarmOptions options(SwarmAddressing.Addressing addressing) {
        return SwarmOptions.of(
                        SHAPE,
                        SwarmOptions.divide(3, new SimulatedLink(0, Duration.ZERO, Duration.ZERO), List.of()),
                        LeecherGroup.NONE)
                .at(SwarmAddressing.onLoopback(addressing));
    }

    /** Whoever downloads checks the pieces. */
    @ParameterizedTest
    @EnumSource(SwarmAddressing.Addressing.class)
    void seedersServeOverUtpAtTheirOwnAddresses(SwarmAddressing.Addressing addressing) throws Exception {
        Path out = directory.resolve("out");
        try (SyntheticSwarm swarm =
                        SyntheticSwarm.start(options(addressing).overUtpToo(true), PieceHashing.Progress.NONE);
                TestEngine engine = new TestEngine()) {
            engine.engine().useTransports(PeerTransports.UTP, false);
            TestEngine.await(
                    engine.start(new TorrentRef.Known(MetainfoReader.read(swarm.torrentFile())), TestEngine.to(out)));
            assertEquals(SHAPE.sizeBytes(), Files.size(out));
            SwarmReport report = swarm.report();
            long served =
                    report.peers().stream().mapToLong(PeerReport::bytesServed).sum();
            assertTrue(served >= SHAPE.sizeBytes(), () -> "served: " + served);
        }
    }
}
