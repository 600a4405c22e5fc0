package dev.spate.interop;

import dev.spate.support.Installed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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

    @Test
    void aria2DownloadsTheTreeFromEachSeeder() {
        List<ClientProcess> downloads = new ArrayList<>();
        try {
            for (String client : Swarm.CLIENTS) {
                downloads.add(download(client));
            }
            for (int i = 0; i < downloads.size(); i++) {
                downloads.get(i).awaitEnd(Duration.ofSeconds(60));
                Payload payload = swarm.seededBy(Swarm.CLIENTS.get(i), 0).payload();
                payload.assertSameAs(out(Swarm.CLIENTS.get(i)).resolve(payload.name()));
            }
        } finally {
            downloads.forEach(ClientProcess::close);
        }
    }

    private Path out(String client) {
        return workspace.resolve("from-" + client);
    }

    private ClientProcess download(String client) {
        Path file = swarm.seededBy(client, 0)
                .write(workspace.resolve(client + ".torrent"), swarm.tracker().httpUrl());
        return ClientProcess.start(
                "aria2-" + client,
                workspace.resolve("aria2-" + client),
                List.of(
                        "aria2c",
                        "--no-conf=true",
                        "--dir=" + out(client),
                        "--interface=127.0.0.1",
                        "--disable-ipv6=true",
                        "--listen-port=" + Ports.free(),
                        "--enable-dht=false",
                        "--enable-dht6=false",
                        "--bt-enable-lpd=false",
                        "--seed-time=0",
                        "--file-allocation=none",
                        "--summary-interval=0",
                        "--show-console-readout=false",
                        file.toString()));
    }
}
