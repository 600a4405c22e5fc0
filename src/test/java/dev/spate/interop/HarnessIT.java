package dev.spate.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves the harness itself, without spate: when this fails, no other failure here says anything about spate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarnessIT {
    private final Workspace workspace = Workspace.of(HarnessIT.class);

    @AutoClose
    private Swarm swarm;

    @BeforeAll
    void start() {
        Installed.requireAll();
        swarm = Swarm.start(workspace, List.of(Torrent.of(Workspace.sharedTree(), 1 << 16)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission", "libtorrent", "aria2"})
    void aria2DownloadsTheTreeFrom(String seeder) {
        Torrent torrent = swarm.seededBy(seeder, 0);
        Path out = workspace.resolve("from-" + seeder);
        Path file = torrent.write(
                workspace.resolve(seeder + ".torrent"), swarm.tracker().httpUrl());
        try (ClientProcess aria2 = ClientProcess.start(
                "aria2-" + seeder,
                workspace.resolve("aria2-" + seeder),
                List.of(
                        "aria2c",
                        "--no-conf=true",
                        "--dir=" + out,
                        "--interface=127.0.0.1",
                        "--listen-port=" + Ports.free(),
                        "--enable-dht=false",
                        "--enable-dht6=false",
                        "--bt-enable-lpd=false",
                        "--seed-time=0",
                        "--file-allocation=none",
                        "--summary-interval=0",
                        "--show-console-readout=false",
                        file.toString()))) {
            aria2.awaitEnd(Duration.ofSeconds(60));
        }
        torrent.payload().assertSameAs(out.resolve(torrent.payload().name()));
    }
}
