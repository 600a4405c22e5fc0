package dev.spate.bench.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of this machine that may be missing.
 *
 * @param missing why it cannot be used; empty when it can
 * @param path what starts it: a name on the PATH, or a file
 * @param versionCommand prints its version; empty when nothing does
 */
public record InstalledProgram(Optional<String> missing, String path, List<String> versionCommand) {
    private static final long ANSWER_SECONDS = 10;
    private static final int MOST_OUTPUT = 16 * 1_024;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)+(?:-?[a-zA-Z]+[0-9]*)?");
    private static final Map<List<String>, String> OUTPUTS = new ConcurrentHashMap<>();

    public InstalledProgram {
        versionCommand = List.copyOf(versionCommand);
    }

    /** A program that is found on the PATH. */
    public static InstalledProgram onPath(String name) {
        return at(name, versionOption(name));
    }

    /**
     * A program that is a file, or is found on the PATH.
     *
     * @param path a name, or a path with a separator in it
     * @param versionOption makes it print its version
     */
    public static InstalledProgram at(String path, String versionOption) {
        boolean name = path.indexOf('/') < 0 && path.indexOf(File.separatorChar) < 0;
        boolean found = name ? path(path).isPresent() : Files.isExecutable(Path.of(path));
        return new InstalledProgram(
                found ? Optional.empty() : Optional.of(path + (name ? " is not on the PATH" : " is no program")),
                path,
                List.of(path, versionOption));
    }

    /** What makes the program of this name print its version. */
    public static String versionOption(String name) {
        return name.equals("rtorrent") ? "-h" : "--version";
    }

    /** Where on the PATH a program is. */
    static Optional<Path> path(String name) {
        String directories = System.getenv().getOrDefault("PATH", "");
        for (String directory : directories.split(File.pathSeparator)) {
            try {
                Path path = Path.of(directory, name);
                if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                    return Optional.of(path);
                }
            } catch (InvalidPathException e) {
                // Whatever stands in PATH there, it is no directory.
            }
        }
        return Optional.empty();
    }

    /** The number in what it prints of its version; empty when it prints none. */
    public String version() {
        if (missing.isPresent() || versionCommand.isEmpty()) {
            return "";
        }
        Matcher number = NUMBER.matcher(output(versionCommand).orElse(""));
        return number.find() ? number.group() : "";
    }

    /** What a command prints that ends at once and well; asked once. Empty when it fails. */
    public static Optional<String> output(List<String> command) {
        String text = OUTPUTS.computeIfAbsent(List.copyOf(command), InstalledProgram::run);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            // rtorrent tells its version in a help that ends with 1.
            return process.exitValue() <= 1 ? text.join() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String read(InputStream from) {
        try (from) {
            return new String(from.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
