package dev.spate.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that start this program again, in another process. */
public final class SelfInvocation {
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto");

    private SelfInvocation() {}

    /**
     * Starts it as people do, through the launcher beside our jar. Without a launcher: with this JVM and this class
     * path.
     */
    public static List<String> tuned(List<String> arguments) {
        Path path = Path.of(firstOfClassPath()).toAbsolutePath();
        for (Path launcher : List.of(path.resolveSibling("../bin/spate"), path.resolveSibling("spate/bin/spate"))) {
            if (path.endsWith("spate.jar") && Files.isExecutable(launcher)) {
                List<String> command =
                        new ArrayList<>(List.of(launcher.normalize().toString()));
                command.addAll(arguments);
                return command;
            }
        }
        return command(List.of(), arguments);
    }

    /**
     * Starts it with this JVM, this class path and the first compiler alone: the cheapest way for a process that
     * lives for seconds.
     */
    public static List<String> frugal(List<String> arguments) {
        return command(List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    private static List<String> command(List<String> moreFlags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(moreFlags);
        command.addAll(archive());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), SelfInvocation.class.getPackageName() + ".Main"));
        command.addAll(arguments);
        return command;
    }

    /** What {@link ClassArchive} made for our jar: parsing and linking is most of what a start costs. */
    private static List<String> archive() {
        Path path = Path.of(firstOfClassPath()).toAbsolutePath();
        Path cache = path.resolveSibling("spate.aot");
        Path archive = path.resolveSibling("spate.jsa");
        if (Files.exists(cache)) {
            return List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:AOTCache=" + cache);
        }
        return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    private static String firstOfClassPath() {
        return System.getProperty("java.class.path").split(File.pathSeparator)[0];
    }
}
