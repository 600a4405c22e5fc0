package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real router, miniupnpd, maps the port of a seed in network namespaces, and nothing is left of it after a signal. */
@EnabledOnOs(OS.LINUX)
class PortMapIT {
    private static final long PATIENCE_SECONDS = 100;

    private final Workspace workspace = Workspace.of(PortMapIT.class);

    @ParameterizedTest
    @ValueSource(strings = {"PCP", "NAT-PMP", "UPnP"})
    void miniupnpdMapsThePortOfASeed(String method) throws Exception {
        List<String> command = new ArrayList<>(Installed.networkNamespace());
        if (!command.get(1).equals("-n")) {
            Installed.withoutWhatNobodyPromises("networks beside each other take root");
        }
        Installed.require("miniupnpd", "nft", "nsenter", "ip");
        Payload content = Payload.file(workspace.resolve("share").resolve("data.bin"), 100_000, 1);
        Torrent.of(content, 1 << 16).write(workspace.resolve("data.torrent"));
        Path script = workspace.resolve("portmap.sh");
        try (InputStream in = PortMapIT.class.getResourceAsStream("/interop/portmap.sh")) {
            Files.write(script, in.readAllBytes());
        }
        command.addAll(List.of(
                "/bin/sh",
                script.toString(),
                Path.of(System.getProperty("spate.launcher")).toAbsolutePath().toString(),
                workspace.resolve("").toString(),
                method));
        Path output = workspace.resolve("script.out");
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "it does not end" + said());
            assertEquals(0, process.exitValue(), this::said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String told = read("seed.out");
        assertTrue(
                told.contains("\"port\":6881,\"external\":\"80.80.80.80:6881\",\"method\":\"" + method + "\""), told);
        String mapped = read("mapped.nft");
        assertEquals(method.equals("PCP") ? 2 : 1, mapped.split("dnat ip to 192.168.77.7:6881", -1).length - 1, mapped);
        assertFalse(read("gone.nft").contains("dnat"), this::said);
        if (method.equals("PCP")) {
            assertTrue(read("handshake.out").startsWith("Peer ID: "), this::said);
        }
    }

    private String read(String name) throws IOException {
        Path file = workspace.resolve(name);
        return Files.exists(file) ? Files.readString(file) : "none";
    }

    private String said() {
        StringBuilder all = new StringBuilder();
        for (String each : List.of(
                "script.out", "miniupnpd.out", "seed.err", "seed.out", "mapped.nft", "handshake.err", "gone.nft")) {
            try {
                all.append('\n').append(each).append(": ").append(read(each));
            } catch (IOException e) {
                all.append(e);
            }
        }
        return all.toString();
    }
}
