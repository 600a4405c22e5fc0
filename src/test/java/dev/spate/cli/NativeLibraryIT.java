package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.SpateJar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the transport's native library comes from: a directory, or else out of the jar. */
@EnabledOnOs(OS.LINUX)
class NativeLibraryIT {
    /** Exists, and nothing can be written there. */
    private static final String NOWHERE = "-Dio.netty.native.workdir=/proc/self";

    private static final Path UNPACKED =
            Path.of(System.getProperty("spate.launcher")).resolveSibling("../lib/native");

    @TempDir
    Path directory;

    private Path torrent;

    @BeforeEach
    void writeATorrent() throws Exception {
        torrent = Files.writeString(
                directory.resolve("a.torrent"),
                "d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee",
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void theDirectoryOfTheBuildSparesUnpacking() throws Exception {
        assertEquals(
                69, run("epoll", NOWHERE, "-Djava.library.path=" + UNPACKED).exitCode());
    }

    @Test
    void withoutAnyLibraryTheTransportThatWasAskedForIsRefusedInOneLine() throws Exception {
        CliRun refused = run("epoll", NOWHERE);
        assertEquals(2, refused.exitCode());
        assertTrue(
                refused.err().startsWith("spate: cannot use the transport epoll: its library cannot be unpacked to "),
                refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
    }

    @Test
    void withoutAnyLibraryAutoGoesOnWithNio() throws Exception {
        CliRun run = run("auto", NOWHERE);
        assertEquals(69, run.exitCode());
        assertTrue(run.err().lines().allMatch(line -> line.startsWith("spate: nobody")), run.err());
    }

    @Test
    void aLibraryThatIsNoneIsPassedOver() throws Exception {
        try (Stream<Path> real = Files.list(UNPACKED)) {
            for (Path each : real.toList()) {
                Files.writeString(directory.resolve(each.getFileName()), "no library at all");
            }
        }
        assertEquals(69, run("epoll", "-Djava.library.path=" + directory).exitCode());
    }

    /** A download from a port where nobody listens. */
    private CliRun run(String transport, String... options) throws Exception {
        List<String> command = SpateJar.command(List.of(options));
        command.addAll(List.of("download", "--quiet", "--timeout", "1"));
        command.addAll(List.of("--io", transport, "--no-listen", "--peer", "127.0.0.1:1"));
        command.addAll(List.of("-o", directory.resolve("a").toString(), torrent.toString()));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + String.join(" ", command));
        }
        return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
