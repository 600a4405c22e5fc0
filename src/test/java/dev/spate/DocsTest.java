package dev.spate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CommandLineCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README and the pages of {@code docs} name, show and link to exists. */
class DocsTest {
    private static final int COLUMNS = 120;
    private static final Path MAIN = Path.of("src/main/java/dev/spate");

    /** A type, with its package below {@code dev.spate} where that is given, and perhaps a member of it. */
    private static final Pattern TYPE =
            Pattern.compile("(?:dev\\.spate\\.)?((?:[a-z]+\\.)*)([A-Z]\\w*[a-z]\\w*)(?:[.#](\\w+))?(?:\\(.*\\))?");

    private static final Pattern PACKAGE = Pattern.compile("(?:dev\\.spate\\.)?([a-z]+(?:\\.[a-z]+)+)");
    private static final Pattern SOURCE_PATH = Pattern.compile("(?:src|docs)/[\\w./-]+");
    private static final Pattern DECLARED = Pattern.compile("(?:class|interface|record|enum) ([A-Z]\\w*)");
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
    private static final Pattern SPATE =
            Pattern.compile("(?:^|\\$ |&& )(?:target/spate/bin/spate|spate|java -jar \\S*spate\\.jar)(?: (.*))?$");
    private static final Pattern LAYER = Pattern.compile("Map\\.entry\\(\"(\\w+)\", (\\d+)\\)");
    private static final Pattern OPTION = Pattern.compile("(?<!\\S)(--[a-z][a-z0-9-]*)");
    private static final Pattern TESTS = Pattern.compile("-D(?:it\\.)?test=(\\S+)");
    private static final Pattern PROPERTY = Pattern.compile("(?<!\\S)-D([\\w.]+)");
    private static final Pattern PROFILE = Pattern.compile("(?<!\\S)-P([a-z]\\w*)");

    /** Of the JDK, of Netty, of systemd and of Maven's plugins. */
    private static final Set<String> FOREIGN_TYPES = Set.of(
            "ByteToMessageDecoder",
            "DisplayVMOutput",
            "DynamicUser",
            "Host",
            "InetSocketAddress",
            "IoUringIoHandlerConfig",
            "LimitNOFILE",
            "OutOfMemoryError",
            "SecureDirectoryStream",
            "StringBuilder");

    /** Of aria2, transmission-cli, Maven and java. */
    private static final Set<String> FOREIGN_OPTIONS = Set.of(
            "--add-modules",
            "--bt-max-peers",
            "--bt-seed-unverified",
            "--dht-entry-point",
            "--interface",
            "--seed-time",
            "--strict-checksums",
            "--verify");

    private static final Set<String> FOREIGN_PROPERTIES =
            Set.of("it.test", "java.library.path", "skipTests", "surefire.failIfNoSpecifiedTests", "test");

    private static final Map<String, Map<String, String>> TYPES = new HashMap<>();

    /** A line of a page that is shown as code, or a code span within prose. */
    private record Shown(String text, boolean block) {}

    static List<Path> pages() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("docs"))) {
            List<Path> pages = new ArrayList<>(
                    found.filter(each -> each.toString().endsWith(".md")).toList());
            pages.add(Path.of("README.md"));
            return pages;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTypeThatAPageNamesExists(Path page) throws IOException {
        Map<String, Map<String, String>> types = types();
        Set<String> unknown = new TreeSet<>();
        for (String span : spans(page)) {
            Matcher named = TYPE.matcher(span);
            if (named.matches() && !FOREIGN_TYPES.contains(named.group(2))) {
                Map<String, String> found = types.getOrDefault(named.group(2), Map.of());
                String room = named.group(1).replaceFirst("\\.$", "");
                boolean exists = found.entrySet().stream()
                        .anyMatch(each -> (room.isEmpty() || each.getKey().equals(room))
                                && (named.group(3) == null || hasWord(each.getValue(), named.group(3))));
                if (!exists) {
                    unknown.add(span);
                }
            }
        }
        for (String shown : shownText(page)) {
            TESTS.matcher(shown).results().map(match -> match.group(1)).forEach(test -> {
                if (!test.equals("NONE") && !types.containsKey(test)) {
                    unknown.add(test);
                }
            });
        }

        assertEquals(Set.of(), unknown, page.toString());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPackageAndSourceFileThatAPageNamesExists(Path page) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String span : spans(page)) {
            Matcher named = PACKAGE.matcher(span);
            if (named.matches()) {
                String[] parts = named.group(1).split("\\.");
                Path room = MAIN.resolve(String.join("/", parts));
                boolean ours = Files.isDirectory(MAIN.resolve(parts[0]));
                if (ours && !Files.isDirectory(room)) {
                    unknown.add(span);
                }
            }
            if (SOURCE_PATH.matcher(span).matches() && Files.notExists(Path.of(span))) {
                unknown.add(span);
            }
        }

        assertEquals(Set.of(), unknown, page.toString());
    }

    @Test
    void everyPackageHasItsLineInTheArchitecture() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> found = Files.walk(MAIN)) {
            for (Path each : found.filter(Files::isDirectory).toList()) {
                String room = MAIN.relativize(each).toString().replace('/', '.');
                if (!room.isEmpty() && !page.contains("| `" + room + "` |")) {
                    missing.add(room);
                }
            }
        }

        assertEquals(Set.of(), missing);
    }

    @Test
    void theArchitectureTellsTheLayersThatAreTested() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        List<String> wrong = LAYER.matcher(Files.readString(Path.of("src/test/java/dev/spate/LayersTest.java")))
                .results()
                .map(match -> "| `" + match.group(1) + "` | " + match.group(2) + " |")
                .filter(line -> !page.contains(line))
                .toList();

        assertEquals(List.of(), wrong);
    }

    @Test
    void thePageOfThreatsNamesTests() throws IOException {
        long tests = spans(Path.of("docs/security.md")).stream()
                .filter(each -> each.matches("\\w+(Test|IT)"))
                .distinct()
                .count();

        assertTrue(tests >= 20, () -> tests + " tests");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileAndAHeading(Path page) throws IOException {
        Set<String> dead = new TreeSet<>();
        for (MatchResult each : LINK.matcher(prose(page)).results().toList()) {
            String link = each.group(1);
            if (link.contains("://")) {
                continue;
            }
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty() ? page : page.resolveSibling(file);
            boolean alive =
                    Files.exists(target) && (hash < 0 || headings(target).contains(link.substring(hash + 1)));
            if (!alive) {
                dead.add(link);
            }
        }

        assertEquals(Set.of(), dead, page.toString());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandLineShownParses(Path page) throws IOException {
        Set<String> mistakes = new TreeSet<>();
        for (Shown shown : shown(page)) {
            // Behind several spaces stands what a line does; other programs stand behind a pipe.
            String line = shown.text().replaceFirst(" {3,}.*| #.*| [|>].*| &$", "");
            SPATE.matcher(line).results().map(match -> match.group(1)).forEach(arguments -> {
                List<String> words = words(arguments == null ? "" : arguments);
                boolean pattern = words.isEmpty() || words.get(0).matches("COMMAND|…");
                if (!pattern) {
                    CommandLineCheck.mistake(words, shown.block())
                            .ifPresent(mistake -> mistakes.add(line + ": " + mistake));
                }
            });
        }

        assertEquals(Set.of(), mistakes, page.toString());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyOptionThatAPageNamesExists(Path page) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Shown shown : shown(page)) {
            if (shown.text().startsWith("--")) {
                OPTION.matcher(shown.text())
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !FOREIGN_OPTIONS.contains(name))
                        .forEach(unknown::add);
            }
        }
        unknown.removeAll(CommandLineCheck.options());

        assertEquals(Set.of(), unknown, page.toString());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyProfileAndPropertyOfTheBuildExists(Path page) throws IOException {
        String build = Files.readString(Path.of("pom.xml"));
        String sources = sources();
        Set<String> unknown = new TreeSet<>();
        for (String shown : shownText(page)) {
            boolean foreignGoal = shown.matches(".*mvn [\\w.-]+:[\\w.-]+:.*");
            if (foreignGoal) {
                continue;
            }
            BiConsumer<Pattern, List<String>> look = (pattern, places) -> pattern.matcher(shown)
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !FOREIGN_PROPERTIES.contains(name))
                    .filter(name -> places.stream()
                            .map(place -> place.replace("NAME", name))
                            .noneMatch(place -> build.contains(place) || sources.contains(place)))
                    .forEach(unknown::add);
            look.accept(PROPERTY, List.of("<NAME>", "${NAME}", "\"NAME\"", "<name>NAME</name>"));
            if (shown.startsWith("mvn ") || shown.startsWith("-P")) {
                look.accept(PROFILE, List.of("<id>NAME</id>"));
            }
        }

        assertEquals(Set.of(), unknown, page.toString());
    }

    @Test
    void theExamplesOfTheLibraryAreThoseThatAreRun() throws IOException {
        List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/library.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        List<String> run = new ArrayList<>();
        for (String each : List.of("DownloadExample", "SeedExample")) {
            String file = Files.readString(Path.of("src/test/java/dev/spate/example", each + ".java"));
            run.add(file.substring(file.indexOf("import ")));
        }

        assertEquals(run, shown);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linesOfProseFitTheScreen(Path page) throws IOException {
        List<String> tooLong = prose(page)
                .lines()
                .filter(line -> line.length() > COLUMNS && !line.startsWith("|"))
                .toList();

        assertEquals(List.of(), tooLong, page.toString());
    }

    /** The simple names of all types in the sources, each with its packages and the text of its file there. */
    /** Read once: by package, each type's sources. */
    private static synchronized Map<String, Map<String, String>> types() throws IOException {
        if (!TYPES.isEmpty()) {
            return TYPES;
        }
        Map<String, Map<String, String>> types = new HashMap<>();
        for (Path each : javaFiles()) {
            String text = Files.readString(each);
            Matcher header =
                    Pattern.compile("package dev\\.spate\\.?([\\w.]*);").matcher(text);
            if (header.find()) {
                DECLARED.matcher(text)
                        .results()
                        .forEach(match -> types.computeIfAbsent(match.group(1), none -> new HashMap<>())
                                .merge(header.group(1), text, String::concat));
            }
        }
        TYPES.putAll(types);
        return TYPES;
    }

    private static List<Path> javaFiles() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of("src"))) {
            return found.filter(each -> each.toString().endsWith(".java")).toList();
        }
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path each : javaFiles()) {
            if (!each.endsWith("DocsTest.java")) {
                all.append(Files.readString(each));
            }
        }
        return all.toString();
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("\\b" + word + "\\b").matcher(text).find();
    }

    /** The page without its blocks of code. */
    private static String prose(Path page) throws IOException {
        StringBuilder prose = new StringBuilder();
        boolean fenced = false;
        for (String line : Files.readAllLines(page)) {
            boolean fence = line.strip().startsWith("```");
            fenced ^= fence;
            if (!fenced && !fence && !line.startsWith("    ")) {
                prose.append(line).append('\n');
            }
        }
        return prose.toString();
    }

    private static List<Shown> shown(Path page) throws IOException {
        List<Shown> shown = new ArrayList<>();
        boolean fenced = false;
        String begun = "";
        for (String line : Files.readAllLines(page)) {
            boolean fence = line.strip().startsWith("```");
            fenced ^= fence;
            if (!fence && (fenced || line.startsWith("    "))) {
                String whole = begun + line.strip();
                begun = whole.endsWith("\\") ? whole.substring(0, whole.length() - 1) : "";
                if (begun.isEmpty()) {
                    shown.add(new Shown(whole, true));
                }
            }
        }
        CODE_SPAN
                .matcher(prose(page))
                .results()
                .forEach(match -> shown.add(new Shown(match.group(1).replaceAll("\\s+", " "), false)));
        return shown;
    }

    private static List<String> shownText(Path page) throws IOException {
        return shown(page).stream().map(Shown::text).toList();
    }

    private static List<String> spans(Path page) throws IOException {
        return shown(page).stream()
                .filter(each -> !each.block())
                .map(Shown::text)
                .toList();
    }

    /** Divides a line as a shell does, quotes taken away. */
    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(match -> match.group().replaceAll("['\"]", ""))
                .toList();
    }

    /** The anchors of a page, made of its headings as GitHub makes them. */
    private static Set<String> headings(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (String line : prose(page).lines().toList()) {
            if (line.startsWith("#")) {
                anchors.add(line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
