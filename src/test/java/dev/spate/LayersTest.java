package dev.spate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayersTest {
    private static final String ROOT = "dev.spate.";

    private static final Map<String, Integer> LAYER_OF = Map.ofEntries(
            Map.entry("torrent", 0),
            Map.entry("bencode", 0),
            Map.entry("net", 0),
            Map.entry("metainfo", 1),
            Map.entry("wire", 1),
            Map.entry("scheduler", 1),
            Map.entry("tracker", 1),
            Map.entry("peer", 2),
            Map.entry("storage", 2),
            Map.entry("sim", 2),
            Map.entry("trace", 3),
            Map.entry("session", 4),
            Map.entry("swarm", 5),
            Map.entry("report", 5),
            Map.entry("bench", 6),
            Map.entry("cli", 7));

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
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (!to.getName().startsWith(ROOT) || packageOf(to).equals(packageOf(from))) {
                    return;
                }
                if (LAYER_OF.get(packageOf(to)) >= LAYER_OF.get(packageOf(from))) {
                    upward.add(from.getName() + " -> " + to.getName());
                }
            });
        }
        assertEquals(new TreeSet<String>(), upward);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "sim"})
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

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length() - 1);
        String name = rest.startsWith(".") ? rest.substring(1) : rest;
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
