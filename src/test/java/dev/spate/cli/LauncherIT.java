package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with and without the files that make it fast: only the time may differ. */
class LauncherIT {
    private static final Path HOME =
            Path.of(System.getProperty("spate.launcher")).getParent().getParent();

    @TempDir
    Path directory;

    private CliRun run(Path home, String options, String... arguments) throws IOException, InterruptedException {
        return runIn(directory, home, options, arguments);
    }

    private CliRun runIn(Path current, Path home, String options, String... arguments)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        String[] command = new String[arguments.length + 1];
        command[0] = home.resolve("bin/spate").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPATE_OPTS", options);
        builder.directory(current.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + String.join(" ", command));
        }
        return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path copy() throws IOException {
        return copyTo("moved here");
    }

    private Path copyTo(String name) throws IOException {
        Path copy = Files.createDirectories(directory.resolve(name));
        for (String each : new String[] {"bin", "lib"}) {
            Files.createDirectories(copy.resolve(each));
            try (var files = Files.newDirectoryStream(HOME.resolve(each))) {
                for (Path file : files) {
                    Files.copy(file, copy.resolve(each).resolve(file.getFileName()));
                }
            }
        }
        copy.resolve("bin/spate").toFile().setExecutable(true);
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode i1e", "download --help"})
    void takesItsClassesFromTheArchive(String arguments) throws Exception {
        Path log = directory.resolve("classes.log");

        CliRun run = run(HOME, "-Xlog:class+load:file=" + log, arguments.split(" "));

        assertEquals(0, run.exitCode(), run.err());
        long own = Files.lines(log).filter(line -> line.contains("dev.spate.")).count();
        long ready = Files.lines(log)
                .filter(line -> line.contains("dev.spate.") && line.contains("shared objects file"))
                .count();
        assertTrue(own > 5 && ready >= own * 3 / 4, ready + " of " + own);
    }

    @Test
    void aCopyElsewhereRunsAsWellAndSaysNothing() throws Exception {
        assertEquals(new CliRun(0, "1\n", ""), run(copy(), "", "decode", "i1e"));
    }

    @Test
    void aBrokenArchiveIsIgnored() throws Exception {
        Path copy = copy();
        for (String each : new String[] {"spate.jsa", "spate.aot"}) {
            Path archive = copy.resolve("lib").resolve(each);
            if (Files.exists(archive)) {
                Files.delete(archive);
                Files.writeString(archive, "not an archive");
            }
        }

        assertEquals(new CliRun(0, "1\n", ""), run(copy, "", "decode", "i1e"));
    }

    @Test
    void withoutAnArchiveItRunsAsWell() throws Exception {
        Path copy = copy();
        Files.deleteIfExists(copy.resolve("lib/spate.jsa"));
        Files.deleteIfExists(copy.resolve("lib/spate.aot"));

        assertEquals(new CliRun(0, "1\n", ""), run(copy, "", "decode", "i1e"));
    }

    /** Before that of JAVA_HOME, which run() names. */
    @Test
    void theJavaThatCameWithItIsTaken() throws Exception {
        Path copy = copy();
        Path java = Files.createDirectories(copy.resolve("lib/java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho its own\n");
        assertTrue(java.toFile().setExecutable(true));

        assertEquals(new CliRun(0, "its own\n", ""), run(copy, "", "decode", "i1e"));
    }

    @Test
    void anArchiveThatCannotBeMadeIsOneLine() throws Exception {
        Path copy = copy();
        Path natives = copy.resolve("lib/native");
        Files.delete(natives);
        Files.createFile(natives);

        CliRun run = run(copy, "", "--make-archive");

        assertEquals(74, run.exitCode());
        assertEquals("", run.out());
        assertEquals(
                "spate: no new class archive, the one from before stays: " + natives + ": file already exists\n",
                run.err());
    }

    @Test
    void messagesOfTheJvmStayOutOfTheResults() throws Exception {
        CliRun run = run(HOME, "", "handshake", "missing.torrent", "127.0.0.1:1");

        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aJvmThatCannotStartSaysWhy() throws Exception {
        CliRun run = run(HOME, "-Xmx1k", "download", "missing.torrent");

        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().contains("heap"), run.err());
    }

    @Test
    void aFileInTheCurrentDirectoryIsNoFlagOfTheJvm() throws Exception {
        Path current = Files.createDirectories(directory.resolve("downloads"));
        Files.createFile(current.resolve(
                "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::x,nonsense,0.000001"));

        CliRun run = runIn(current, HOME, "", "download", "missing.torrent");

        assertEquals(2, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    /** The JVM would split such a path, and take classes and libraries from below the current directory. */
    @Test
    void aColonInItsPlaceIsRefused() throws Exception {
        Path home = copyTo("in:stalled");
        Path current = Files.createDirectories(directory.resolve("downloads"));
        Path planted = Files.createDirectories(current.resolve("stalled/lib"));
        Files.copy(HOME.resolve("lib/spate.jar"), planted.resolve("spate.jar"));

        CliRun run = runIn(current, home, "", "decode", "i1e");

        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.err().startsWith("spate: cannot start: there is a colon"), run.err());
    }
}
