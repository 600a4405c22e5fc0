package dev.spate.supply;

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
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * The jar holds what its bill of materials says and nothing else, and nothing that differs from one build to the next.
 * What two whole builds of it take is in docs/security.md.
 */
class JarIT {
    private static final Path JAR = Path.of(System.getProperty("spate.jar"));
    private static final Path CLASSES = JAR.resolveSibling("classes");
    private static final String BILL = "META-INF/sbom/spate.cdx.json";

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

    @Test
    void everyClassComesFromUsOrFromALibraryOfTheBill() throws Exception {
        Map<String, Path> there = classPath();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Map<String, Long> known = new HashMap<>();
            for (Bill.Part part : bill(jar).parts()) {
                try (JarFile library = new JarFile(there.get(part.fileName()).toFile())) {
                    library.stream().forEach(each -> known.putIfAbsent(each.getName(), each.getCrc()));
                }
            }
            List<String> strangers = new ArrayList<>();
            jar.stream()
                    .filter(each -> isCode(each.getName()))
                    .filter(each -> !Long.valueOf(each.getCrc())
                            .equals(
                                    each.getName().startsWith("dev/spate/")
                                            ? compiled(each.getName())
                                            : known.get(each.getName())))
                    .forEach(each -> strangers.add(each.getName()));
            assertEquals(List.of(), strangers);
        }
    }

    /** The check sum of a class of ours as the compiler made it. */
    private static Long compiled(String name) {
        try {
            CRC32 sum = new CRC32();
            sum.update(Files.readAllBytes(CLASSES.resolve(name)));
            return sum.getValue();
        } catch (IOException absent) {
            return null;
        }
    }

    private static boolean isCode(String name) {
        return name.endsWith(".class") || name.endsWith(".so") || name.endsWith(".jnilib") || name.endsWith(".dll");
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
