package dev.spate.interop;

import dev.spate.bench.ContentCheck;
import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.ClientProfiles;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.support.Installed;
import dev.spate.support.Signals;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client that the bench knows downloads through its profile, ends by itself, and has written the right bytes. */
class ClientsIT {
    /** What {@code .ci/run} does not bring: large, or not in Debian. */
    private static final Set<String> NOT_PROMISED = Set.of("qbittorrent-nox", "webtorrent");

    private static final String NAME = "synthetic-4MiB-1.bin";
    private static final long TIME_OUT_SECONDS = 90;
    private static final String SCRIPT = """
        spate=$1 torrent=$2 network=$3
        shift 3
        "$spate" swarm --json --size 4MiB --peers 5 --network "$network" --torrent-out "$torrent" >swarm.json &
        swarm=$!
        tries=0
        until grep -q '"ready"' swarm.json; do
          tries=$((tries + 1))
          [ $tries -lt 300 ] || exit 99
          sleep 0.1
        done
        "$@"
        code=$?
        kill $swarm
        exit $code
        """;

    private final String launcher = System.getProperty("spate.launcher", "target/spate/bin/spate");
    private final ClientProfiles profiles = ClientProfiles.of(List.of(launcher), List.of(launcher, "null-client"));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spate",
                "null",
                "aria2c",
                "libtorrent",
                "libtorrent-high",
                "rtorrent",
                "qbittorrent-nox",
                "webtorrent"
            })
    void downloadsAndEnds(String name) throws Exception {
        download(name, "127.0.0.0/8", "127.1.0.1:1", List.of("/bin/sh", "-c", SCRIPT, "sh"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission-cli", "transmission-daemon"})
    void transmissionDownloadsInsideAPrivateNetwork(String name) throws Exception {
        Installed.require(name);
        if (!PrivateNetwork.available()) {
            Installed.without("no private network can be made here");
        }
        List<String> inside = PrivateNetwork.wrap(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        download(name, PrivateNetwork.PEERS, "10.77.0.1:1", inside);
    }

    private void download(String name, String network, String firstPeer, List<String> script) throws Exception {
        ClientProfile profile = profiles.find(name).orElseThrow();
        profile.missing()
                .ifPresent(NOT_PROMISED.contains(name) ? Installed::withoutWhatNobodyPromises : Installed::without);
        Path torrent = directory.resolve("swarm.torrent");
        Path out = Files.createDirectory(directory.resolve("out")).resolve(NAME);
        Path work = Files.createDirectory(directory.resolve("work"));
        RunConditions conditions = new RunConditions(Optional.empty(), NAME, 4 << 20, 5, firstPeer);
        ClientLaunch run = profile.prepare(torrent, out, work, conditions);
        List<String> command = new ArrayList<>(script);
        command.addAll(List.of(Path.of(launcher).toAbsolutePath().toString(), torrent.toString(), network));
        command.addAll(run.command());
        run(name, command, run);
        try (ContentSource content = new ContentSource(1)) {
            ContentCheck.check(MetainfoReader.read(Files.readAllBytes(torrent)), out, content);
        }
    }

    private void run(String name, List<String> command, ClientLaunch run) throws IOException, InterruptedException {
        Path log = directory.resolve("client.log");
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .directory(run.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(run.environment());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            Assertions.assertTrue(
                    process.waitFor(TIME_OUT_SECONDS, TimeUnit.SECONDS),
                    () -> name + " does not end" + ClientProcess.tailOf(log));
            Assertions.assertEquals(0, process.exitValue(), () -> name + ": " + ClientProcess.tailOf(log));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
