package dev.spate.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A scenario in a file. It holds options of {@code spate swarm}, and the few of {@code bench} that belong to a
 * scenario, separated by white space. What follows a {@code #} is a comment; the first comment is the description.
 *
 * @param name of the scenario
 * @param description one sentence; may be empty
 * @param words the options
 */
public record ScenarioFile(String name, String description, List<String> words) {
    /** Names of those that come with spate, in the order in which they are listed. */
    public static final List<String> BUILT_IN = List.of(
            "quick",
            "one-fast",
            "one-fast-8g",
            "one-fast-utp",
            "one-fast-mse",
            "fifty",
            "thousand",
            "far",
            "small",
            "crowd",
            "bad-swarm",
            "small-pieces",
            "slow-tail",
            "churn",
            "flash-crowd",
            "wild",
            "resume",
            "magnet",
            "magnet-dht",
            "many-files",
            "seed-one",
            "seed-one-cold",
            "seed-fifty",
            "seed-thousand",
            "trade");

    private static final String ENDING = ".scenario";

    /** Copies the list. */
    public ScenarioFile {
        words = List.copyOf(words);
    }

    /**
     * One that comes with spate.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public static ScenarioFile builtIn(String name) {
        if (!BUILT_IN.contains(name)) {
            throw new IllegalArgumentException("no such scenario: " + name);
        }
        try (InputStream resource = ScenarioFile.class.getResourceAsStream("scenarios/" + name)) {
            return of(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read our own scenario " + name, e);
        }
    }

    /**
     * A scenario of the user, named like its file.
     *
     * @throws IllegalArgumentException when a quote in it is not closed
     * @throws IOException when the file cannot be read
     */
    public static ScenarioFile read(Path file) throws IOException {
        String fileName = file.getFileName().toString();
        String name = fileName.endsWith(ENDING) && fileName.length() > ENDING.length()
                ? fileName.substring(0, fileName.length() - ENDING.length())
                : fileName;
        return of(name, Files.readString(file));
    }

    private static ScenarioFile of(String name, String text) {
        String description = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+", "").strip())
                .orElse("");
        return new ScenarioFile(name, description, ArgumentSplitter.ofFile(text));
    }
}
