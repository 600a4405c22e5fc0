package dev.spate.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that the build made, as a process starts it: {@code java -jar spate.jar}. With the class archive beside it, and the
 * first compiler alone: a start takes a third of the CPU time that way, and these runs are short.
 */
public final class SpateJar {
    /** Of the JVM that runs the tests, which also made the archive. */
    public static final Path OWN_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private SpateJar() {}

    /** The jar beside the launcher, for which the archive was made. */
    public static Path path() {
        String launcher = System.getProperty("spate.launcher");
        if (launcher == null) {
            throw new AssertionError("no system property spate.launcher: run by failsafe, or given with -D");
        }
        return Path.of(launcher)
                .toAbsolutePath()
                .getParent()
                .resolveSibling("lib")
                .resolve("spate.jar");
    }

    /** A command line up to the jar: the command's own arguments follow. */
    public static List<String> command(List<String> jvmFlags) {
        List<String> command = new ArrayList<>(List.of(OWN_JAVA.toString()));
        command.addAll(archive());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", path().toString()));
        return command;
    }

    /** The flags that name the class archive; none where the build could not make it. */
    public static List<String> archive() {
        Path newer = path().resolveSibling("spate.aot");
        if (Files.exists(newer)) {
            return List.of("-XX:AOTCache=" + newer);
        }
        Path older = path().resolveSibling("spate.jsa");
        return Files.exists(older) ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + older) : List.of();
    }
}
