package dev.spate.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CommandLineCheck;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesTest {
    private static final Release RELEASE = new Release("1.2.3", 1_800_000_000, "Somebody <s@example.org>");

    @TempDir
    Path directory;

    private Packages packages() throws Exception {
        Path jar = directory.resolve("spate.jar");
        if (Files.exists(jar)) {
            return new Packages(jar, RELEASE);
        }
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("META-INF/licenses/A.txt"));
        }
        return new Packages(jar, RELEASE);
    }

    @Test
    void theSameBuildGivesTheSameBytes() throws Exception {
        byte[] deb = packages().deb();
        byte[] tar = packages().tarGz();

        // Another clock, and other times of the files.
        Files.setLastModifiedTime(directory.resolve("spate.jar"), FileTime.fromMillis(1_000_000_000_000L));
        assertArrayEquals(deb, packages().deb());
        assertArrayEquals(tar, packages().tarGz());
    }

    /** As deb(5) has it: three members, at even places, each with its length. */
    @Test
    void aPackageIsAnArchiveOfThreeMembers() throws Exception {
        String deb = new String(packages().deb(), StandardCharsets.ISO_8859_1);

        assertTrue(deb.startsWith("!<arch>\ndebian-binary   1800000000  0     0     100644  4         `\n2.0\n"));
        List<String> names = new ArrayList<>();
        int at = 8;
        while (at < deb.length()) {
            String head = deb.substring(at, at + 60);
            names.add(head.substring(0, 16).strip());
            assertTrue(head.endsWith("`\n"), head);
            int length = Integer.parseInt(head.substring(48, 58).strip());
            at += 60 + length + length % 2;
        }
        assertEquals(List.of("debian-binary", "control.tar.gz", "data.tar.gz"), names);
    }

    @Test
    void aTarHasNamesThatAreLongerThanItsFirstField() throws Exception {
        String name = "a".repeat(90) + "/" + "b".repeat(60);
        byte[] tar = Tar.of(new FileTree().text(name, "x"), "./", 5);

        String head = new String(tar, 1024, 512, StandardCharsets.ISO_8859_1);
        assertEquals("b".repeat(60), head.substring(0, head.indexOf('\0')));
        assertEquals("./" + "a".repeat(90), head.substring(345, head.indexOf('\0', 345)));
        assertEquals(0, tar.length % 10240);
    }

    /** Links, and files of the documentation that are named without one. */
    @Test
    void whatTheShippedPagesLeadToIsShippedToo() throws Exception {
        Pattern leads =
                Pattern.compile("\\]\\(([^)#\\s:]+)(?:#[^)]*)?\\)|`(docs/[\\w./@-]+\\.\\w+|docs/container/\\w+)`");
        for (FileTree tree :
                List.of(packages().portable(), packages().debFiles(), packages().rpmFiles())) {
            Map<String, FileTree.Entry> entries =
                    tree.entries().stream().collect(Collectors.toMap(FileTree.Entry::name, each -> each));
            Set<String> dead = new TreeSet<>();
            int followed = 0;
            for (FileTree.Entry page : tree.entries()) {
                Path place = Path.of(page.name());
                if (!page.name().endsWith(".md")) {
                    continue;
                }
                Path home = Path.of(page.name().substring(0, page.name().indexOf("doc/spate/") + "doc/spate".length()));
                Matcher found = leads.matcher(new String(page.content(), StandardCharsets.UTF_8));
                while (found.find()) {
                    Path target = found.group(1) != null
                            ? place.resolveSibling(found.group(1)).normalize()
                            : home.resolve(found.group(2));
                    FileTree.Entry entry = entries.get(target.toString());
                    if (entry != null && entry.isLink()) {
                        entry = entries.get(target.resolveSibling(entry.link()).toString());
                    }
                    if (entry == null) {
                        dead.add(place.getFileName() + " to " + target);
                    }
                    followed++;
                }
            }

            assertEquals(Set.of(), dead);
            assertTrue(followed > 50, followed + " links");
        }
    }

    @Test
    void compressedBytesTellNoTimeAndNoSystem() throws Exception {
        byte[] zipped = FileTree.gzip(new byte[] {1, 2, 3});

        assertArrayEquals(new byte[] {1, 2, 3}, new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes());
        assertArrayEquals(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 255}, Arrays.copyOf(zipped, 10));
    }

    @Test
    void everyOptionIsInItsManualPage() {
        for (CommandModel command : CommandModel.all()) {
            String page = ManPage.of(command, RELEASE);
            assertTrue(page.startsWith(".TH SPATE"), page);
            for (CommandModel.Argument option : command.options()) {
                for (String each : option.names()) {
                    assertTrue(page.contains("\\fB" + ManPage.plain(each) + "\\fR"), command.name() + " " + each);
                }
            }
        }
    }

    /** Pages sort options by their names, so another one stands above than in the code. */
    @Test
    void noOptionIsExplainedByTheOneAboveIt() {
        Pattern points = Pattern.compile("\\b(?:ask|used?|needed|meant) for (?:that|it)\\b|^(?:Also|Even|Both)\\b");
        for (CommandModel command : CommandModel.all()) {
            for (CommandModel.Argument option : command.options()) {
                assertFalse(points.matcher(option.text()).find(), () -> command.name() + ": " + option.text());
            }
        }
    }

    @Test
    void nothingOfATextIsARequestOfRoff() {
        assertEquals("\\&.so /etc/passwd", ManPage.plain(".so /etc/passwd"));
        assertEquals("\\&\\(aqx", ManPage.plain("'x"));
        assertEquals("a\\ef(CW\\-b\\[u2026]", ManPage.plain("a\\f(CW-b…"));
    }

    /** What is completed is what the parser takes. */
    @Test
    void wordsThatAreOfferedForAValueAreValues() {
        int tried = 0;
        for (CommandModel command : CommandModel.all()) {
            for (CommandModel.Argument option : command.options()) {
                for (String word : option.words()) {
                    List<String> line = new ArrayList<>(List.of(command.name().split(" ")));
                    line.add(option.key() + "=" + word);
                    Optional<String> mistake = CommandLineCheck.mistake(line, false);
                    assertTrue(
                            mistake.isEmpty() || mistake.get().startsWith("Missing required"),
                            () -> line + ": " + mistake);
                    tried++;
                }
            }
        }
        assertTrue(tried > 20, tried + " words");
    }

    /** Shells divide a list of words at blanks: "dht lookup" would be offered as "dht" and "lookup". */
    @Test
    void eachOfTheWordsThatAreOfferedIsOne() {
        for (CommandModel command : CommandModel.all()) {
            Stream.concat(command.options().stream(), command.parameters().stream())
                    .flatMap(each -> each.words().stream())
                    .forEach(each -> assertFalse(each.contains(" "), () -> command.name() + ": " + each));
            if (command.name().equals("config")) {
                assertTrue(command.parameters().get(0).words().contains("dht-lookup"));
            }
        }
    }

    @Test
    void completionsKnowEveryOption() {
        List<CommandModel> commands = CommandModel.all();
        String bash = BashCompletion.of(commands);
        String zsh = ZshCompletion.of(commands);
        String fish = FishCompletion.of(commands);
        for (CommandModel command : commands) {
            for (CommandModel.Argument option : command.options()) {
                String name = option.key();
                assertTrue(bash.contains(name), name);
                assertTrue(zsh.contains(name + "[") || zsh.contains(name + "=["), name);
                assertTrue(fish.contains(" -l " + name.substring(2) + " "), name);
            }
        }
        assertFalse(zsh.contains("''["), "an option without a name");
    }
}
