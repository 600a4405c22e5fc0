package dev.spate.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuzzCorpusTest {
    private static final int MUTATIONS = 2_000;
    private static final long SEED = 20_261_126;
    private static final int FEWEST = 5;
    private static final long MOST_BYTES = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void everyInputThatIsKeptKeepsThePromises(FuzzTarget target) throws IOException {
        for (Map.Entry<String, byte[]> each : Corpus.of(target).entrySet()) {
            tried(target, each.getValue(), each.getKey());
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutationsOfThemKeepThePromises(FuzzTarget target) throws IOException {
        Mutation mutation = new Mutation(List.copyOf(Corpus.of(target).values()), SEED);
        for (int round = 0; round < MUTATIONS; round++) {
            tried(target, mutation.next(), "seed " + SEED + " round " + round);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTargetHasACorpus(FuzzTarget target) throws IOException {
        List<Path> files = Corpus.files(Corpus.directory(target));
        assertTrue(files.size() >= FEWEST, () -> target.title() + " has " + files.size() + " inputs");
        for (Path each : files) {
            assertTrue(Files.size(each) <= target.mostBytes(), () -> each + " is longer than any input of a campaign");
        }
    }

    @Test
    void everyFuzzClassIsATarget() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
            TreeSet<String> found = sources.map(each -> each.getFileName().toString())
                    .filter(each -> each.endsWith("Fuzz.java"))
                    .map(each -> each.substring(0, each.length() - ".java".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
            TreeSet<String> listed = Stream.of(FuzzTarget.values())
                    .map(each -> each.type().getSimpleName())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(found, listed);
        }
    }

    @Test
    void everyCorpusIsThatOfATarget() throws IOException {
        try (Stream<Path> directories = Files.list(Corpus.ROOT)) {
            TreeSet<String> found = directories
                    .map(each -> each.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            TreeSet<String> listed = Stream.of(FuzzTarget.values())
                    .map(FuzzTarget::title)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(listed, found);
        }
    }

    @Test
    void theCorporaAreSmall() throws IOException {
        long bytes = 0;
        for (FuzzTarget target : FuzzTarget.values()) {
            for (byte[] each : Corpus.of(target).values()) {
                bytes += each.length;
            }
        }
        assertTrue(bytes < MOST_BYTES, "corpora of " + bytes + " bytes");
    }

    private static void tried(FuzzTarget target, byte[] input, String name) {
        try {
            target.accept(input);
        } catch (Throwable failure) {
            throw new AssertionError(
                    target.title() + ", " + name + ": " + HexFormat.of().formatHex(input), failure);
        }
    }
}
