package dev.spate.supply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * The jar holds what its bill of materials says and nothing else, and nothing that differs from one build to the next.
 * What two whole builds of it take is in docs/security.md.
 */
class JarIT {
    private static final Path JAR = Path.of(System.getProperty("spate.jar"));
    private static final Path CLASSES = JAR.resolveSibling("classes");
    private static final String BILL = "META-INF/sbom/spate.cdx.json";

    /** Neither ours nor of one library: made by the build out of several. */
    private static final Set<String> PUT_TOGETHER = new TreeSet<>(Set.of(
            "META-INF/MANIFEST.MF",
            "META-INF/NOTICE",
            "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
            "META-INF/services/reactor.blockhound.integration.BlockHoundIntegration"));

    /** As the filters of the shade plugin in the pom have it, and the licences that the transformer takes for the jar's own. */
    private static final Pattern LEFT_OUT = Pattern.compile("META-INF/(maven|native-image)/.*"
            + "|META-INF/[^/]*\\.(SF|DSA|RSA)|META-INF/INDEX\\.LIST|META-INF/io\\.netty\\.versions\\.properties"
            + "|META-INF/(LICENSE|LICENSE\\.txt)|META-INF/services/jakarta\\.servlet\\.ServletContainerInitializer"
            + "|(META-INF/versions/\\d+/)?module-info\\.class|io/netty/handler/codec/serialization/.*"
            + "|ch/qos/logback/(classic|core)/net/.*|ch/qos/logback/classic/(selector|servlet)/.*"
            + "|ch/qos/logback/(classic|core)/util/JNDIUtil\\.class");

    private static Bill bill(JarFile jar) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(BILL))) {
            return Bill.read(in);
        }
    }

    /** The jars that the tests run with, by name: the libraries among them are those that the build has put together. */
    private static Map<String, Path> classPath() {
        Map<String, Path> jars = new HashMap<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String each : all.split(":")) {
            jars.put(Path.of(each).getFileName().toString(), Path.of(each));
        }
        return jars;
    }

    @Test
    void everyLibraryIsTheOneThatTheBillNames() throws Exception {
        Map<String, Path> there = classPath();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (Bill.Part part : bill(jar).parts()) {
                Path file = there.get(part.fileName());
                assertTrue(file != null, () -> part.fileName() + " is not used any more, or in another version");
                String digest = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
                assertEquals(part.sha256(), digest, () -> part.fileName() + " is another file than when it was listed");
                assertFalse(part.licences().isEmpty(), part::purl);
            }
        }
    }

    /**
     * Byte for byte: a check sum of 32 bits is made to fit by whoever wants to, and what the jar's directory says of it need
     * not even be true. What is neither ours nor a library's was put together by the build, and is looked at below.
     */
    @Test
    void everyEntryIsOursOrOfALibraryOfTheBillByteForByte() throws Exception {
        Map<String, List<byte[]>> known = libraryEntries();
        int ours = 0;
        int theirs = 0;
        List<String> strangers = new ArrayList<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (JarEntry entry : files(jar)) {
                byte[] content = content(jar, entry);
                if (isOneOf(content, compiled(entry.getName()))) {
                    ours++;
                } else if (!isOwn(entry.getName())
                        && isOneOf(content, known.getOrDefault(entry.getName(), List.of()))) {
                    theirs++;
                } else {
                    strangers.add(entry.getName());
                }
            }
        }
        System.out.println("the jar: " + ours + " entries of ours and " + theirs
                + " of libraries compared byte for byte, " + strangers.size() + " put together by the build");
        assertTrue(ours > 500 && theirs > 3_000, ours + " of ours, " + theirs + " of libraries");
        assertEquals(PUT_TOGETHER, new TreeSet<>(strangers));
    }

    /** Nobody else has a class of ours. */
    private static boolean isOwn(String name) {
        return name.startsWith("dev/spate/");
    }

    private static boolean isOneOf(byte[] content, List<byte[]> candidates) {
        return candidates.stream().anyMatch(each -> Arrays.equals(each, content));
    }

    private static List<JarEntry> files(JarFile jar) {
        return jar.stream().filter(each -> !each.isDirectory()).toList();
    }

    private static byte[] content(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** What the libraries of the bill have, by name; several may have one of a name. */
    private static Map<String, List<byte[]>> libraryEntries() throws IOException {
        Map<String, Path> there = classPath();
        Map<String, List<byte[]>> all = new HashMap<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (Bill.Part part : bill(jar).parts()) {
                try (JarFile library = new JarFile(there.get(part.fileName()).toFile())) {
                    for (JarEntry each : files(library)) {
                        all.computeIfAbsent(each.getName(), name -> new ArrayList<>())
                                .add(content(library, each));
                    }
                }
            }
        }
        return all;
    }

    /** What the compiler made, and what lay in the resources: both are in the output directory. */
    private static List<byte[]> compiled(String name) throws IOException {
        Path file = CLASSES.resolve(name);
        return Files.isRegularFile(file) ? List.of(Files.readAllBytes(file)) : List.of();
    }

    @Test
    void whatTheBuildPutTogetherHasTheLinesOfTheLibrariesAndNoOthers() throws Exception {
        Map<String, List<byte[]>> known = libraryEntries();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (String name : PUT_TOGETHER) {
                if (name.startsWith("META-INF/services/") || name.equals("META-INF/NOTICE")) {
                    Set<String> lines = new TreeSet<>();
                    known.get(name).forEach(each -> lines.addAll(lines(each)));
                    compiled(name).forEach(each -> lines.addAll(lines(each)));
                    assertEquals(lines, lines(content(jar, jar.getEntry(name))), name);
                }
            }
            Map<String, String> manifest = new TreeMap<>();
            jar.getManifest()
                    .getMainAttributes()
                    .forEach((key, value) -> manifest.put(key.toString(), value.toString()));
            // These tell of the tools, in numbers; who built it, when and where must not be among them.
            assertTrue(manifest.remove("Created-By").matches("Maven JAR Plugin [0-9.]+"), manifest::toString);
            for (String each : List.of("Java-Version", "Build-Jdk-Spec", "Implementation-Version")) {
                assertTrue(manifest.remove(each).matches("[0-9.]+"), each);
            }
            assertEquals(
                    new TreeMap<>(Map.of(
                            "Manifest-Version", "1.0",
                            "Main-Class", "dev.spate.cli.Main",
                            "Implementation-Title", "spate",
                            "Enable-Native-Access", "ALL-UNNAMED",
                            "Multi-Release", "true")),
                    manifest);
            assertTrue(jar.getManifest().getEntries().isEmpty(), "attributes of single entries");
        }
    }

    private static Set<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void nothingOfALibraryIsMissingButWhatTheBuildLeavesOut() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Set<String> here = files(jar).stream().map(JarEntry::getName).collect(Collectors.toSet());
            List<String> missing = libraryEntries().keySet().stream()
                    .filter(each ->
                            !here.contains(each) && !LEFT_OUT.matcher(each).matches())
                    .sorted()
                    .toList();
            assertEquals(List.of(), missing);
        }
    }

    /**
     * One who reads the jar from its front, entry by entry, finds what one finds who goes by the directory at its end: a jar
     * could say one thing to a scanner and another to the JVM. Reading it so compares each check sum with the content, too.
     */
    @Test
    void readFromEitherEndItIsTheSame() throws Exception {
        Map<String, byte[]> fromTheFront = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(JAR))) {
            for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                assertTrue(fromTheFront.put(each.getName(), content) == null, "twice: " + each.getName());
            }
        }
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertEquals(
                    jar.stream().map(JarEntry::getName).collect(Collectors.toCollection(TreeSet::new)),
                    fromTheFront.keySet());
            for (JarEntry entry : files(jar)) {
                assertArrayEquals(fromTheFront.get(entry.getName()), content(jar, entry), entry.getName());
            }
        }
    }

    @Test
    void nothingInItTurnsConfigurationOrInputIntoCode() throws Exception {
        String[] banned = {
            "org/codehaus/janino/",
            "org/codehaus/commons/compiler/",
            "com/fasterxml/jackson/databind/",
            "org/apache/logging/",
            "org/jboss/marshalling/",
            "groovy/",
            "io/netty/handler/codec/serialization/",
            "ch/qos/logback/classic/net/",
            "ch/qos/logback/core/net/",
            "ch/qos/logback/core/util/JNDIUtil",
            "ch/qos/logback/classic/util/JNDIUtil",
            "logback.xml",
            "logback-test.xml",
        };
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (String each : banned) {
                assertTrue(jar.stream().noneMatch(entry -> entry.getName().startsWith(each)), each);
            }
        }
    }

    @Test
    void nothingInItDependsOnWhoBuiltItWhenAndWhere() throws Exception {
        Set<String> names = new HashSet<>();
        Set<String> own = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                assertTrue(names.add(entry.getName()), "twice: " + entry.getName());
                assertTrue(entry.getExtra() == null || entry.getExtra().length <= 4, "an owner: " + entry.getName());
                if (entry.getName().startsWith("dev/spate/") || entry.getName().startsWith("META-INF/sbom")) {
                    own.add(entry.getTimeLocal().toString());
                }
                checkText(jar, entry);
            }
            Set<Object> manifest = jar.getManifest().getMainAttributes().keySet();
            for (String each : List.of("Built-By", "Build-Jdk", "Build-Time", "Build-Date", "Build-Host")) {
                assertFalse(
                        manifest.toString().contains(each + ",")
                                || manifest.toString().contains(each + "]"),
                        each);
            }
            Map<?, ?> bill = bill(jar).root();
            assertFalse(bill.containsKey("serialNumber"), "a random number in the bill");
            assertFalse(((Map<?, ?>) bill.get("metadata")).containsKey("timestamp"), "a clock in the bill");
        }
        assertEquals(Set.of("2026-11-22T00:00"), own, "the time of the build");
    }

    /** Neither where it was built nor who did. */
    private static void checkText(JarFile jar, JarEntry entry) throws IOException {
        if (entry.isDirectory()
                || !entry.getName().startsWith("dev/") && !entry.getName().startsWith("META-INF/")) {
            return;
        }
        String user = "/home/" + System.getProperty("user.name") + "/";
        try (InputStream in = jar.getInputStream(entry)) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            for (String each : Arrays.asList(JAR.toAbsolutePath().getParent().getParent() + "/", user)) {
                assertFalse(text.contains(each), () -> each + " in " + entry.getName());
            }
        }
    }

    @Test
    void itCarriesTheLicencesOnceEach() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertTrue(text(jar, "LICENSE").startsWith("MIT License\n\nCopyright (c) 2026 The spate authors"));
            Map<String, String> texts = Map.of(
                    "Apache-2.0", "Apache License",
                    "EPL-2.0", "Eclipse Public License - v 2.0",
                    "MIT-slf4j", "QOS.ch");
            texts.forEach((name, words) ->
                    assertTrue(text(jar, "META-INF/licenses/" + name + ".txt").contains(words), name));
            String notice = text(jar, "META-INF/NOTICE");
            assertEquals(
                    notice.indexOf("## Schubfach"), notice.lastIndexOf("## Schubfach"), "a notice that stands twice");
            String which = text(jar, "META-INF/licenses/README.txt");
            for (Bill.Part part : bill(jar).parts()) {
                String library = part.fileName().split("-")[0];
                assertTrue(which.toLowerCase(Locale.ROOT).contains(library.toLowerCase(Locale.ROOT)), library);
            }
        }
    }

    private static String text(JarFile jar, String name) {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where Maven was online it has made a new bill, beside the jar. */
    @Test
    void theBillInTheSourceIsTheOneThatTheBuildMakes() throws Exception {
        Path made = JAR.resolveSibling("spate.cdx.json");
        if (Files.notExists(made)) {
            System.out.println("built offline: there is no new bill to compare with");
            return;
        }
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream fresh = Files.newInputStream(made)) {
            assertEquals(
                    Bill.read(fresh).parts(),
                    bill(jar).parts(),
                    "a dependency changed: look at it, then cp target/spate.cdx.json src/main/resources/META-INF/sbom/");
        }
    }
}
