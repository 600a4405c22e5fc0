package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients other than spate get every byte right from a swarm that does everything they survive, all at once. */
class SwarmBehavioursIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SIZE = 16 << 20;
    private static final int SEED = 5;
    private static final String SCRIPT = "libtorrent-download.py";

    private static final String[] EVERYTHING = {
        "--size=16MiB",
        "--piece-length=64KiB",
        "--seed=" + SEED,
        "--peers=24",
        "--rate=1MiB",
        "--behaviour=corrupt:40=1",
        "--behaviour=stall:20=2",
        "--behaviour=reject:3=2",
        "--behaviour=never-unchoke=2",
        "--behaviour=close-after:20=2",
        "--behaviour=partial:50=3",
        "--behaviour=flap:300=2",
        "--behaviour=churn:3=3",
        "--behaviour=slow-tail:16384=1",
    };

    private final Workspace workspace = Workspace.of(SwarmBehavioursIT.class);

    @Test
    void aria2SurvivesEverything() throws IOException {
        Installed.require("aria2c");
        download(
                "aria2",
                torrent -> List.of(
                        "aria2c",
                        "--no-conf=true",
                        "--dir=" + workspace.resolve("aria2"),
                        "--disable-ipv6=true",
                        "--listen-port=" + Ports.free(),
                        "--enable-dht=false",
                        "--enable-dht6=false",
                        "--dht-listen-port=" + Ports.free(),
                        "--bt-enable-lpd=false",
                        "--enable-peer-exchange=false",
                        "--seed-time=0",
                        "--file-allocation=none",
                        "--summary-interval=0",
                        "--show-console-readout=false",
                        torrent.toString()));
    }

    @Test
    void libtorrentSurvivesEverything() throws IOException {
        Installed.requireLibtorrent();
        for (String each : List.of(SCRIPT, "libtorrent_versions.py")) {
            try (InputStream in = SwarmBehavioursIT.class.getResourceAsStream("/dev/spate/bench/client/" + each)) {
                Files.copy(in, workspace.resolve(each));
            }
        }
        download(
                "libtorrent",
                torrent -> List.of(
                        Installed.PYTHON,
                        workspace.resolve(SCRIPT).toString(),
                        torrent.toString(),
                        workspace.resolve("libtorrent").toString(),
                        String.valueOf(Ports.free()),
                        "default"));
    }

    private interface Command {
        List<String> of(Path torrent);
    }

    private void download(String client, Command command) throws IOException {
        Files.createDirectories(workspace.resolve(client));
        try (SyntheticSwarm swarm = SyntheticSwarm.start(workspace, EVERYTHING);
                ClientProcess process =
                        ClientProcess.start(client, workspace.resolve(client), command.of(swarm.torrentFile()))) {
            process.awaitEnd(LONG);
            SyntheticSwarm.Report report = swarm.end();
            System.out.printf(
                    "%s: %d corrupt bytes, %d requests refused, %d hang-ups, %d of 24 peers served, %d KiB sent"
                            + " twice%n",
                    client,
                    report.number("corruptBytes"),
                    report.number("rejected"),
                    report.number("hangUps"),
                    report.number("peersServing"),
                    report.number("duplicateBytes") >> 10);
            assertEquals(SIZE, report.number("distinctBytes"));
            assertTrue(report.number("hangUps") > 0, report::json);
            compare(client);
        }
    }

    private void compare(String client) throws IOException {
        Path out;
        try (Stream<Path> files = Files.list(workspace.resolve(client))) {
            out = files.filter(file -> file.toString().endsWith(".bin"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] right = new byte[SIZE];
        try (ContentSource content = new ContentSource(SEED)) {
            content.read(0, right, 0, SIZE);
        }
        assertEquals(-1, Arrays.mismatch(right, Files.readAllBytes(out)), client + ": first wrong byte");
    }
}
