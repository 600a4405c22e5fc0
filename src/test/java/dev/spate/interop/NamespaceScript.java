package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of {@code resources/interop} that makes network namespaces beside each other, which takes root. */
final class NamespaceScript {
    private static final long PATIENCE_SECONDS = 120;

    private final Workspace workspace;
    private final String name;
    private final List<String> outputs;

    /** @param outputs files that it leaves, which tell what went wrong */
    NamespaceScript(Workspace workspace, String name, List<String> outputs) {
        this.workspace = workspace;
        this.name = name;
        this.outputs = outputs;
    }

    /** Runs it with the launcher, the workspace and these arguments; it has to end well. */
    void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Installed.networkNamespace());
        if (!command.get(1).equals("-n")) {
            Installed.withoutWhatNobodyPromises("networks beside each other take root");
        }
        Installed.require("nsenter", "ip");
        Path script = workspace.resolve(name);
        try (InputStream in = NamespaceScript.class.getResourceAsStream("/interop/" + name)) {
            Files.write(script, in.readAllBytes());
        }
        command.addAll(List.of(
                "/bin/sh",
                script.toString(),
                Path.of(System.getProperty("spate.launcher")).toAbsolutePath().toString(),
                workspace.resolve("").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .redirectErrorStream(true)
                .redirectOutput(workspace.resolve("script.out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPATE_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "it does not end" + said());
            assertEquals(0, process.exitValue(), this::said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What it left in a file; "none" without the file. */
    String read(String file) {
        try {
            Path path = workspace.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "none";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was said. */
    String said() {
        StringBuilder all = new StringBuilder("\nscript.out: ").append(read("script.out"));
        outputs.forEach(each -> all.append('\n').append(each).append(": ").append(read(each)));
        return all.toString();
    }
}
