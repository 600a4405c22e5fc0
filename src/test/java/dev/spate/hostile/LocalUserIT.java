package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import dev.spate.synthetic.PeerReport;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TorrentShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other users of the machine: what they can read of a download, and what they lay in our way. */
class LocalUserIT {
    private static final TorrentShape TREE = new TorrentShape(4 << 20, 64 << 10, 5, 3);

    @TempDir
    Path place;

    private Process start(Path current, Path temporary, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(SpateJar.command(List.of("-Djava.io.tmpdir=" + temporary)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .directory(current.toFile())
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("printed").toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static void await(Process process) throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end");
        }
    }

    private static Map<String, String> permissions(Path directory) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path each : found.filter(path -> !path.equals(directory)).toList()) {
                all.put(
                        directory.relativize(each).toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
            }
        }
        return all;
    }

    @Test
    void whatIsMadeIsAsPrivateAsTheUserWantsIt() throws Exception {
        Path current = Files.createDirectory(place.resolve("here"));
        Path temporary = Files.createDirectory(place.resolve("tmp"));
        SimulatedLink slow = new SimulatedLink(300 << 10, Duration.ZERO, Duration.ZERO);
        try (SyntheticSwarm syntheticSwarm =
                SyntheticSwarm.start(SwarmOptions.of(TREE, 2, slow), PieceHashing.Progress.NONE)) {
            Path torrent = Files.write(
                    place.resolve("t.torrent"),
                    syntheticSwarm.torrent().torrentFile(List.of(syntheticSwarm.trackerUrl())));
            Process process =
                    start(current, temporary, "download", "--log-file", "log", "-o", "out", torrent.toString());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> syntheticSwarm.report().total(PeerReport::bytesServed) > 1 << 20);
            process.destroy();
            await(process);
        }

        Map<String, String> made = permissions(current);
        assertEquals("rw-------", made.get("out.spate"), () -> made + read());
        assertEquals("rwx------", made.get("out"));
        assertEquals("rw-------", made.get("log"));
        assertTrue(made.values().stream().allMatch(each -> each.endsWith("------")), made::toString);
        assertEquals(Map.of(), permissions(temporary), "left in the directory for temporary files");
    }

    @Test
    void whatLiesInTheCurrentAndTheTemporaryDirectoryIsNotRead() throws Exception {
        Path current = Files.createDirectory(place.resolve("here"));
        Path temporary = Files.createDirectory(place.resolve("tmp"));
        String logback = "<configuration debug='true'><statusListener class='ch.qos.logback.core.status."
                + "OnConsoleStatusListener'/></configuration>";
        for (String each : new String[] {"logback.xml", "logback-test.xml", "logback.groovy"}) {
            Files.writeString(current.resolve(each), logback);
        }
        Files.writeString(current.resolve(".hotspotrc"), "+PrintFlagsFinal");
        Files.writeString(current.resolve("i1e"), "");
        Files.writeString(current.resolve("@i1e"), "--help");
        for (Path directory : new Path[] {current, temporary}) {
            for (String each : new String[] {"epoll", "io_uring42", "epoll_x86_64", "io_uring42_x86_64"}) {
                Files.writeString(directory.resolve("libnetty_transport_native_" + each + ".so"), "planted");
            }
        }

        // The log and the network are both started, and there is nobody at port 1.
        Process process = start(
                current, temporary, "download", "-v", "--peer", "127.0.0.1:1", "-o", "out", "--timeout", "1", magnet());
        await(process);

        assertEquals(69, process.exitValue(), this::read);
        assertTrue(
                read().lines().allMatch(line -> line.startsWith("spate: ") || !line.contains("logback")), this::read);
        assertEquals(4, permissions(temporary).size(), "nothing but what was planted");
    }

    private static String magnet() {
        return "magnet:?xt=urn:btih:" + "ab".repeat(20);
    }

    private String read() {
        try {
            return Files.readString(place.resolve("printed"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
