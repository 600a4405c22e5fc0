package dev.spate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.spate.torrent.PeerAddress;
import io.netty.bootstrap.AbstractBootstrap;
import io.netty.channel.AbstractChannel;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpClient;
import java.nio.channels.NetworkChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayersTest {
    private static final String ROOT = "dev.spate.";

    private static final Map<String, Integer> LAYER_OF = Map.ofEntries(
            Map.entry("text", 0),
            Map.entry("torrent", 1),
            Map.entry("bencode", 1),
            Map.entry("merkle", 1),
            Map.entry("net", 1),
            Map.entry("http", 2),
            Map.entry("metainfo", 2),
            Map.entry("wire", 2),
            Map.entry("scheduler", 2),
            Map.entry("choker", 2),
            Map.entry("dht", 2),
            Map.entry("lsd", 2),
            Map.entry("utp", 2),
            Map.entry("mse", 2),
            Map.entry("tracker", 3),
            Map.entry("portmap", 3),
            Map.entry("peer", 3),
            Map.entry("webseed", 3),
            Map.entry("storage", 3),
            Map.entry("sim", 3),
            Map.entry("trace", 4),
            Map.entry("session", 5),
            Map.entry("recording", 5),
            Map.entry("synthetic", 6),
            Map.entry("library", 6),
            Map.entry("report", 6),
            Map.entry("simulate", 7),
            Map.entry("bench", 7),
            Map.entry("cli", 8));

    /** Sub-packages that other rooms than their own may use: what they hold is what the room is there for. */
    private static final Map<String, Set<String>> EXPORTED = Map.of(
            "report.stats", Set.of("bench"),
            "report.text", Set.of("cli"),
            "report.page", Set.of("cli"),
            "bench.client", Set.of("cli"),
            "bench.machine", Set.of("cli"),
            "bench.floor", Set.of("cli"),
            "storage.create", Set.of("cli", "session", "library"),
            "storage.verify", Set.of("cli"));

    /** Those who look into the scheduler: the simulation, which drives it. */
    private static final Map<String, Set<String>> INSIDERS = Map.of("scheduler", Set.of("sim"));

    private static final Set<Class<?>> MAKERS_OF_SOCKETS = Set.of(
            AbstractBootstrap.class,
            io.netty.channel.Channel.class,
            DnsNameResolverBuilder.class,
            Socket.class,
            ServerSocket.class,
            DatagramSocket.class);

    private static final Map<String, Set<String>> LOOK_UPS = Map.of(
            InetAddress.class.getName(), Set.of("getByName", "getAllByName", "getLocalHost", "getCanonicalHostName"),
            URL.class.getName(), Set.of("openConnection", "openStream", "getContent"),
            HttpClient.class.getName(), Set.of("newHttpClient", "newBuilder"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spate");

    @Test
    void everyPackageHasALayer() {
        TreeSet<String> unknown = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            if (!LAYER_OF.containsKey(packageOf(each))) {
                unknown.add(each.getName());
            }
        }
        assertTrue(unknown.isEmpty(), () -> "without a layer: " + unknown);
    }

    @Test
    void packagesUseOnlyLowerLayers() {
        TreeSet<String> upward = new TreeSet<>();
        forEachUse((from, to) -> {
            if (!packageOf(to).equals(packageOf(from))
                    && LAYER_OF.get(packageOf(to)) >= LAYER_OF.get(packageOf(from))) {
                upward.add(from.getName() + " -> " + to.getName());
            }
        });
        assertEquals(new TreeSet<String>(), upward);
    }

    @Test
    void subPackagesAreUsedByTheirRoomAlone() {
        TreeSet<String> strangers = new TreeSet<>();
        forEachUse((from, to) -> {
            String leaf = leafOf(to);
            String room = packageOf(from);
            if (!leaf.isEmpty()
                    && !room.equals(packageOf(to))
                    && !EXPORTED.getOrDefault(leaf, Set.of()).contains(room)
                    && !INSIDERS.getOrDefault(packageOf(to), Set.of()).contains(room)) {
                strangers.add(from.getName() + " -> " + to.getName());
            }
        });
        assertEquals(new TreeSet<String>(), strangers);
    }

    /**
     * Within a room no sub-package uses one that uses it, be it by way of single classes of the room itself. Those
     * classes stand for themselves: a value that a sub-package takes or an exception that it throws lies beside the
     * facade which calls the sub-package.
     */
    @Test
    void subPackagesFormNoCycle() {
        Map<String, Set<String>> uses = new TreeMap<>();
        forEachUse((from, to) -> {
            if (packageOf(from).equals(packageOf(to)) && !nodeOf(from).equals(nodeOf(to))) {
                uses.computeIfAbsent(nodeOf(from), none -> new TreeSet<>()).add(nodeOf(to));
            }
        });
        TreeSet<String> cycles = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            String leaf = leafOf(each);
            if (!leaf.isEmpty()) {
                for (String used : reachable(leaf, uses)) {
                    if (reachable(used, uses).contains(leaf)) {
                        cycles.add(leaf + " <-> " + used);
                    }
                }
            }
        }
        assertEquals(new TreeSet<String>(), cycles);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "choker", "sim", "dht.krpc", "dht.node", "mse.handshake", "utp.connection"})
    void thePureCoreKnowsNoWorld(String pure) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + pure + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "java.net..",
                        "java.io..",
                        "java.nio..",
                        "java.util.concurrent..",
                        "java.time..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theFlightRecorderIsKnownToOnePackageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(CLASSES);
    }

    private static final Pattern USERS = Pattern.compile("Used by (.*?)\\.(?=\\s)", Pattern.DOTALL);
    private static final int MANY = 8;

    /** What a package knows, who uses it, on which threads, and how it fails. */
    @Test
    void everyPackageTellsItsContract() throws IOException {
        Map<String, Set<String>> users = new TreeMap<>();
        for (JavaClass each : CLASSES) {
            users.computeIfAbsent(each.getPackageName().substring(ROOT.length()), none -> new TreeSet<>());
        }
        forEachUse((from, to) -> {
            if (!packageOf(from).equals(packageOf(to))) {
                users.get(to.getPackageName().substring(ROOT.length())).add(packageOf(from));
            }
        });
        TreeMap<String, String> wrong = new TreeMap<>();
        for (Map.Entry<String, Set<String>> each : users.entrySet()) {
            Path file = Path.of("src/main/java/dev/spate", each.getKey().replace('.', '/'), "package-info.java");
            String text = Files.exists(file) ? Files.readString(file).replaceAll("\\n \\* ?", " ") : "";
            Matcher used = USERS.matcher(text);
            String said = used.find() ? used.group(1).replaceAll("\\s+", " ") : "";
            String expected = users(each.getKey(), each.getValue());
            boolean isRight = expected.isEmpty() ? !said.isEmpty() && !said.contains("{@code") : said.equals(expected);
            if (!isRight) {
                wrong.put(each.getKey(), "is used by " + expected + ", and not by " + said);
            } else if (!text.contains("Threads:") && !text.contains(" thread") && !text.contains("event loop")) {
                wrong.put(each.getKey(), "does not tell on which threads it works");
            } else if (!text.contains("Errors:") && !text.contains("Exception}")) {
                wrong.put(each.getKey(), "does not tell how it fails");
            }
        }
        assertEquals(new TreeMap<String, String>(), wrong);
    }

    private static String users(String packageName, Set<String> rooms) {
        List<String> all = new ArrayList<>();
        if (packageName.indexOf('.') >= 0) {
            all.add("its own room");
        }
        if (rooms.size() >= MANY) {
            all.add("many rooms");
        } else {
            rooms.forEach(room -> all.add("{@code " + room + "}"));
        }
        return String.join(", ", all);
    }

    /** Its callers would otherwise depend on what changes from one version to the next. */
    @Test
    void theLibraryShowsOnlyItsOwnTypesAndThoseOfTheJdk() {
        TreeSet<String> shown = new TreeSet<>();
        CLASSES.stream()
                .filter(type -> type.getPackageName().equals(ROOT + "library"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .forEach(type -> type.getCodeUnits().stream()
                        .filter(each -> each.getModifiers().contains(JavaModifier.PUBLIC)
                                || each.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(each -> each.getAllInvolvedRawTypes().stream()
                                .map(JavaClass::getBaseComponentType)
                                .filter(seen -> !seen.isPrimitive()
                                        && !seen.getName().startsWith("java.")
                                        && !seen.getPackageName().equals(ROOT + "library"))
                                .forEach(seen -> shown.add(each.getFullName() + " shows " + seen.getName()))));
        assertEquals(new TreeSet<String>(), shown);
    }

    /** It is a guest in its application's process. */
    @Test
    void theLibraryAndWhatItUsesTakeNothingOfTheProcessForThemselves() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "belong to the library",
                        type -> LAYER_OF.get(packageOf(type)) <= LAYER_OF.get("session")
                                || packageOf(type).equals("library")))
                .and()
                .areNotAssignableTo("dev.spate.net.NetworkFence")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(System.class, "setProperty", String.class, String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(Thread.class, "setDefaultUncaughtExceptionHandler", Thread.UncaughtExceptionHandler.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("sun.misc..", "ch.qos.logback..", "picocli..")
                .check(CLASSES);
    }

    /** So that all of them stand behind the {@code NetworkFence}, and so do names that are looked up. */
    @Test
    void onlyNetMakesSocketsAndAsksForNames() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "net..")
                .should()
                .callConstructorWhere(owner(
                        "a socket or what makes one",
                        each -> MAKERS_OF_SOCKETS.stream().anyMatch(each::isAssignableTo) && !isUtp(each)))
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "open() of a channel of the JDK",
                        call -> call.getTarget().getOwner().isAssignableTo(NetworkChannel.class)
                                && call.getTarget().getName().equals("open")))
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "a request or a look-up by the JDK",
                        call -> LOOK_UPS.getOrDefault(
                                                call.getTarget().getOwner().getName(), Set.of())
                                        .contains(call.getTarget().getName())
                                // Given literals alone.
                                && !call.getOriginOwner().isEquivalentTo(PeerAddress.class)))
                .orShould()
                .callConstructor(InetSocketAddress.class, String.class, int.class)
                .check(CLASSES);
    }

    /** A uTP connection is a channel, and has no socket of its own: its datagrams go through one that net has made. */
    private static boolean isUtp(JavaClass channel) {
        return channel.getName().equals("dev.spate.utp.UtpChannel") || channel.isEquivalentTo(AbstractChannel.class);
    }

    private static DescribedPredicate<JavaConstructorCall> owner(String description, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(
                description, call -> predicate.test(call.getTarget().getOwner()));
    }

    @Test
    void nobodyBuildsStackTracesForPeople() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "Throwable.printStackTrace()",
                        call -> call.getTarget().getOwner().isAssignableTo(Throwable.class)
                                && call.getTarget().getName().equals("printStackTrace")
                                && call.getTarget().getRawParameterTypes().isEmpty()))
                .check(CLASSES);
    }

    private static void forEachUse(BiConsumer<JavaClass, JavaClass> seen) {
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (to.getName().startsWith(ROOT)) {
                    seen.accept(from, to);
                }
            });
        }
    }

    private static Set<String> reachable(String start, Map<String, Set<String>> uses) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(uses.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (found.add(next)) {
                open.addAll(uses.getOrDefault(next, Set.of()));
            }
        }
        return found;
    }

    /** The sub-package of a class, such as {@code scheduler.pick}; empty when it stands in the room itself. */
    private static String leafOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        return rest.indexOf('.') < 0 ? "" : rest;
    }

    private static String nodeOf(JavaClass type) {
        String leaf = leafOf(type);
        return leaf.isEmpty() ? type.getName().replaceAll("[$].*", "") : leaf;
    }

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length() - 1);
        String name = rest.startsWith(".") ? rest.substring(1) : rest;
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
