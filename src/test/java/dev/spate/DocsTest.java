package dev.spate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page that names a class, a test or another page names one that there is. */
class DocsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern NAMED = Pattern.compile("`(?:[a-z]+\\.)*([A-Z][a-z]+\\w*)(?:\\.\\w+)?`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern DECLARED = Pattern.compile("(?:class|interface|record|enum) ([A-Z]\\w*)");

    private static Set<String> classes() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> found = Files.walk(Path.of("src"))) {
            for (Path each :
                    found.filter(path -> path.toString().endsWith(".java")).toList()) {
                DECLARED.matcher(Files.readString(each)).results().forEach(match -> names.add(match.group(1)));
            }
        }
        return names;
    }

    private static Set<String> all(Pattern pattern, String page) throws IOException {
        Set<String> found = new TreeSet<>();
        for (MatchResult each :
                pattern.matcher(Files.readString(DOCS.resolve(page))).results().toList()) {
            found.add(each.group(1));
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"security.md", "reliability.md", "protocol.md", "architecture.md"})
    void everyClassThatAPageNamesExists(String page) throws IOException {
        Set<String> named = all(NAMED, page);
        named.removeAll(classes());

        assertEquals(Set.of(), named, page);
    }

    @Test
    void thePageOfThreatsNamesTests() throws IOException {
        long tests = all(NAMED, "security.md").stream()
                .filter(each -> each.endsWith("Test") || each.endsWith("IT"))
                .count();

        assertTrue(tests >= 20, () -> tests + " tests");
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        Set<String> dead = new TreeSet<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(each -> each.toString().endsWith(".md")).toList()) {
                for (String link : all(LINK, page.getFileName().toString())) {
                    if (Files.notExists(DOCS.resolve(link))) {
                        dead.add(page + ": " + link);
                    }
                }
            }
        }

        assertEquals(Set.of(), dead);
    }
}
