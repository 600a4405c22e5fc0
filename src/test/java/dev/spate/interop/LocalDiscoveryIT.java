package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.support.Installed;
import dev.spate.support.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who knows neither a tracker nor a peer finds those of the local network (BEP 14), in a network namespace. */
@EnabledOnOs(OS.LINUX)
class LocalDiscoveryIT {
    private static final long PATIENCE_SECONDS = 150;

    private final Workspace workspace = Workspace.of(LocalDiscoveryIT.class);

    @Test
    void spateAndLibtorrentFindEachOther() throws Exception {
        Installed.requireLibtorrent();
        Installed.require("ip");
        if (!PrivateNetwork.available()) {
            Installed.without("no private network can be made here");
        }
        offer("ours", 3);
        Torrent theirs = offer("theirs", 4);
        Path output = workspace.resolve("script.out");
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(PrivateNetwork.wrap(List.of(
                        "/bin/sh",
                        script("lsd.sh").toString(),
                        Path.of(System.getProperty("spate.launcher"))
                                .toAbsolutePath()
                                .toString(),
                        Installed.PYTHON,
                        script("libtorrent_lsd.py").toString(),
                        workspace.resolve("").toString(),
                        "magnet:?xt=urn:btih:" + theirs.infoHash()))))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPATE_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "it does not end" + said(output));
            assertEquals(0, process.exitValue(), () -> said(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String met = Files.readString(workspace.resolve("download.out"));
        assertTrue(met.contains("\"peerConnected\"") && met.contains("\"192.168.77.1:"), met);
    }

    private Torrent offer(String name, int mebibytes) throws IOException {
        Payload content = Payload.file(workspace.resolve("share").resolve(name + ".bin"), mebibytes << 20, mebibytes);
        Torrent torrent = Torrent.of(content, 1 << 16);
        torrent.write(workspace.resolve(name + ".torrent"));
        return torrent;
    }

    private Path script(String name) throws IOException {
        Path script = workspace.resolve(name);
        try (InputStream in = LocalDiscoveryIT.class.getResourceAsStream("/interop/" + name)) {
            Files.write(script, in.readAllBytes());
        }
        return script;
    }

    private String said(Path output) {
        StringBuilder all = new StringBuilder();
        for (String each : List.of(
                "script.out",
                "seed.err",
                "libtorrent.err",
                "download.err",
                "download.out",
                "linked.err",
                "linked.out")) {
            Path file = output.resolveSibling(each);
            try {
                all.append('\n').append(each).append(": ").append(Files.exists(file) ? Files.readString(file) : "none");
            } catch (IOException e) {
                all.append(e);
            }
        }
        return all.toString();
    }
}
