package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One swarm on two hosts, as the script of the documentation makes them out of network namespaces. */
@EnabledOnOs(OS.LINUX)
class ThreeHostsIT {
    private static final int CANNOT_BE_TRIED = 77;
    private static final long PATIENCE_SECONDS = 270;

    @TempDir
    private Path temp;

    @Test
    void oneSwarmOnTwoHostsServesRealClientsOnAThird() throws Exception {
        File said = temp.resolve("said").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        Signals.atDefault(List.of("docs/three-hosts.sh", System.getProperty("spate.launcher"))))
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TMPDIR", temp.toString());
        builder.environment().put("SIZE", "32MiB");
        // Its check of the output takes three processes for a piece.
        builder.environment().put("PIECE", "256KiB");
        builder.environment().put("PEERS", "20");
        builder.environment().put("PATIENCE", "120");
        Process script = builder.start();
        boolean ended;
        try {
            ended = script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            // It cleans up when it is told to end, and only then.
            script.destroy();
            script.onExit().completeOnTimeout(script, 30, TimeUnit.SECONDS).join();
        }
        String text = Files.readString(said.toPath());
        assertTrue(ended, () -> "it did not end: " + text);
        if (script.exitValue() == CANNOT_BE_TRIED) {
            Installed.without(text);
        }
        assertEquals(0, script.exitValue(), text);
        assertTrue(text.contains("three-hosts: spate: 128 pieces right") && text.endsWith("all well\n"), text);
    }
}
