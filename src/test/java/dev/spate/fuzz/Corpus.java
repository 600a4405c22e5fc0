package dev.spate.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The inputs that are kept with the source: ordinary ones, odd ones, and every one that once was a finding. */
final class Corpus {
    /** Where the corpora are, seen from the project's directory, in which Maven runs everything. */
    static final Path ROOT = Path.of("src", "test", "resources", "fuzz");

    private Corpus() {}

    static Path directory(FuzzTarget target) {
        return ROOT.resolve(target.title());
    }

    /** The inputs of a target by file name. */
    static Map<String, byte[]> of(FuzzTarget target) throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        for (Path each : files(directory(target))) {
            inputs.put(each.getFileName().toString(), Files.readAllBytes(each));
        }
        return inputs;
    }

    /** All files of a directory, none when there is no such directory. */
    static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
