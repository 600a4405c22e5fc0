package dev.spate.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in an application that has neither the command line's libraries nor anything of this project but the module. */
class LibraryIT {
    @TempDir
    Path directory;

    /** The jars that the tests run with, those of the library's users alone, or of the command line too. */
    private static String jars(String names) {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(":"))
                .filter(each -> Path.of(each).getFileName().toString().matches("(" + names + ")-.*jar"))
                .filter(each -> !each.contains("netty-all"))
                .collect(Collectors.joining(":"));
    }

    private static Path of(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** The published jar, as the profile release makes it. */
    private Path modularJar() throws IOException {
        Path classes = of(Session.class);
        StringWriter said = new StringWriter();
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(said),
                        new PrintWriter(said),
                        "--release",
                        "17",
                        "-Xlint:all,-requires-automatic",
                        "-Werror",
                        "--module-path",
                        jars("netty.*|slf4j.*|HdrHistogram|logback.*|picocli|jackson-core"),
                        "--patch-module",
                        "dev.spate=" + classes,
                        "-d",
                        directory.toString(),
                        "src/main/module/module-info.java");
        assertEquals(0, code, said::toString);
        Path jar = directory.resolve("spate.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            out.setLevel(0);
            add(out, "module-info.class", directory.resolve("module-info.class"));
            all.filter(Files::isRegularFile)
                    .forEach(each -> add(out, classes.relativize(each).toString(), each));
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, Path file) {
        try {
            out.putNextEntry(new ZipEntry(name));
            Files.copy(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program with logback of its own would get our configuration otherwise, and not its own. */
    @Test
    void tellsTheProgramNothingOfLogging() throws Exception {
        try (JarFile jar = new JarFile(modularJar().toFile())) {
            assertEquals(
                    List.of(),
                    jar.stream()
                            .map(JarEntry::getName)
                            .filter(each -> each.matches("META-INF/services/.*|logback.*|.*/logback[^/]*\\.xml"))
                            .toList());
        }
    }

    @Test
    void theExampleDownloadsFromTheModulePathAndLeavesNothingOfItselfInTheProcess() throws Exception {
        Path jar = modularJar();
        byte[] content = new byte[300_000];
        new SplittableRandom(1).nextBytes(content);
        Files.write(directory.resolve("content"), content);
        Path err = directory.resolve("stderr");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-p",
                        jar + ":" + jars("netty.*|slf4j.*|HdrHistogram"),
                        "--add-modules",
                        "dev.spate",
                        "-cp",
                        of(LibraryIT.class).toString(),
                        "dev.spate.example.LibraryProcess",
                        directory.toString())
                .redirectError(err.toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        List<String> errors = Files.readAllLines(err).stream()
                .filter(each -> !each.startsWith("SLF4J"))
                .toList();
        assertEquals(List.of(), errors);
        assertEquals(
                List.of(
                        "module: dev.spate",
                        "example: here: " + directory.resolve("got").resolve("content"),
                        "content: -1",
                        "threads: []",
                        "files: []",
                        "properties: []",
                        "closed: true"),
                said.lines().toList());
        assertEquals(0, process.waitFor());
    }
}
