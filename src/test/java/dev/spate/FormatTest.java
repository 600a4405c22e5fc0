package dev.spate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All code has one format, the one that {@code mvn spotless:apply} gives it (that of {@code src/jmh}: {@code mvn -Pjmh
 * spotless:apply}). As a test it runs beside others: as a step of the build it kept one core busy for half a minute, and the
 * other one idle.
 */
@Timeout(600)
class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    @Test
    void everySourceFileHasIt() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src"))) {
            files = all.filter(each -> each.toString().endsWith(".java")).toList();
        }
        // Not a parallel stream, whose threads other tests use as well.
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Path> others = new ArrayList<>();
            List<Future<Boolean>> formatted = threads.invokeAll(files.stream()
                    .map(each -> (Callable<Boolean>) () -> isFormatted(each))
                    .toList());
            for (int i = 0; i < files.size(); i++) {
                if (!formatted.get(i).get()) {
                    others.add(files.get(i));
                }
            }
            assertEquals(List.of(), others, "not formatted: mvn spotless:apply does it");
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isFormatted(Path file) throws IOException {
        String source = Files.readString(file);
        try {
            return source.equals(formatted(source)) && !source.contains("\r");
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    /** The steps of Spotless, in its order. */
    private static String formatted(String source) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(source, Style.PALANTIR);
        return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }

    /** That it finds what it is there for. */
    @Test
    void whatHasAnotherOneIsFound() throws FormatterException {
        String right = "package a;\n\nimport java.util.List;\n\nclass B {\n    List<String> c;\n}\n";
        assertEquals(right, formatted(right));
        for (String wrong : List.of(
                right.replace("    ", "  "),
                right.replace("import java.util.List;\n", "import java.util.List;\nimport java.util.Map;\n"),
                right.stripTrailing(),
                right.replace("c;", "c ;"))) {
            assertEquals(right, formatted(wrong), wrong);
        }
    }
}
