package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a separate process shows: the launcher, the locale, pipes, and that nothing else is printed. */
class ProcessIT {
    private static final String JAR = System.getProperty("spate.jar");
    private static final String LAUNCHER = System.getProperty("spate.launcher");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path directory;

    private CliRun run(Map<String, String> env, String... command) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "LC_ALL", "LANG"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(env);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + String.join(" ", command));
        }
        return new CliRun(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void theJarPrintsUtf8InAnyLocale(String locale) throws Exception {
        assertEquals(new CliRun(0, "\"日本\"\n", ""), run(Map.of("LC_ALL", locale), JAVA, "-jar", JAR, "decode", "6:日本"));
    }

    @Test
    void theLauncherFollowsSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("a link"), Path.of(LAUNCHER));

        CliRun version = run(Map.of(), link.toString(), "--version");
        assertEquals("", version.err());
        assertTrue(version.out().startsWith("spate 0.1.0\nNetty 4."), version::out);
    }

    @Test
    void theLauncherUsesFileNamesThatTheLocaleCannotSpell() throws Exception {
        Path file = Files.writeString(directory.resolve("värde"), "i1e");

        assertEquals(
                new CliRun(0, "1\n", ""), run(Map.of("LC_ALL", "C"), LAUNCHER, "decode", "--file", file.toString()));
    }

    @Test
    void theLauncherSaysWhenThereIsNoJava() throws Exception {
        CliRun run = run(Map.of("JAVA_HOME", "", "PATH", "/nowhere"), "/bin/sh", LAUNCHER, "decode", "i1e");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("install Java 17"), run.err());
    }

    @Test
    void aReaderThatLeavesIsNoError() throws Exception {
        StringBuilder list = new StringBuilder("l");
        list.append("4:abcd".repeat(50_000)).append('e');
        Path file = Files.writeString(directory.resolve("list"), list);
        String pipeline = '\'' + JAVA + "' -jar '" + JAR + "' decode --file '" + file + "' | head -c 3";

        assertEquals(new CliRun(0, "[\"a", ""), run(Map.of(), "/bin/sh", "-c", pipeline));
    }

    @Test
    void theEngineStartsAndEndsWithoutOutputOfItsOwn() throws Exception {
        Path torrent = Files.writeString(
                directory.resolve("t.torrent"),
                "d8:announce24:http://127.0.0.1:1/annou4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:"
                        + "a".repeat(20) + "ee");
        CliRun run = run(Map.of(), JAVA, "-jar", JAR, "peers", torrent.toString());

        assertEquals(69, run.exitCode(), run.err());
        assertTrue(run.err().lines().allMatch(line -> line.startsWith("spate: ")), run.err());
    }

    @Test
    void aNameThatTheLocaleCannotSpellIsRefusedAndNotWaitedFor() throws Exception {
        Path torrent = Files.writeString(
                directory.resolve("u.torrent"), "d4:infod6:lengthi0e4:name6:日本12:piece lengthi16384e6:pieces0:ee");
        CliRun run = run(Map.of("LC_ALL", "C"), JAVA, "-jar", JAR, "download", torrent.toString());

        assertEquals(74, run.exitCode(), run.err());
        assertTrue(run.err().contains("LC_ALL"), run.err());
    }

    @Test
    void aPieceLeavesAStrangersFileAlone() throws Exception {
        Path torrent = Files.writeString(
                directory.resolve("v.torrent"),
                "d4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" + "a".repeat(20) + "ee");
        Path out = Files.writeString(directory.resolve("mine"), "precious");
        CliRun run = run(Map.of(), JAVA, "-jar", JAR, "download_piece", "-o", out.toString(), torrent.toString(), "0");

        assertEquals(74, run.exitCode(), run.err());
        assertEquals("precious", Files.readString(out));
    }
}
