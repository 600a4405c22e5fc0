package dev.spate.supply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What a public repository asks of the POM, and what whoever depends on the library gets by it. */
class PublicationTest {
    private static final Element POM = read();

    private static Element read() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("pom.xml").toFile())
                    .getDocumentElement();
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Element> children(Element of) {
        List<Element> found = new ArrayList<>();
        for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    private static Optional<Element> child(Element of, String path) {
        Optional<Element> found = Optional.of(of);
        for (String name : path.split("/")) {
            found = found.flatMap(it -> children(it).stream()
                    .filter(each -> each.getTagName().equals(name))
                    .findFirst());
        }
        return found;
    }

    private static String text(Element of, String path) {
        return child(of, path).map(Element::getTextContent).orElse("").strip();
    }

    private static List<Element> dependencies() {
        return children(child(POM, "dependencies").orElseThrow());
    }

    @Test
    void thePomHasWhatEveryoneIsToldOfAnArtifact() {
        Set<String> missing = new TreeSet<>();
        for (String each : List.of(
                "groupId",
                "artifactId",
                "version",
                "name",
                "description",
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/url")) {
            if (text(POM, each).isEmpty()) {
                missing.add(each);
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void nothingIsASnapshotAndNoRepositoryIsNamed() {
        assertFalse(text(POM, "version").endsWith("-SNAPSHOT"));
        dependencies().forEach(each -> assertFalse(text(each, "version").endsWith("-SNAPSHOT")));
        assertEquals(Optional.empty(), child(POM, "distributionManagement"));
        assertEquals(Optional.empty(), child(POM, "repositories"));
    }

    /** Not picocli, and above all no logging of ours in somebody's application. */
    @Test
    void whoDependsOnTheLibraryGetsNothingOfTheCommandLineNorOfTheTests() {
        Set<String> dragged = new TreeSet<>();
        for (Element each : dependencies()) {
            if (text(each, "scope").isEmpty() && !text(each, "optional").equals("true")) {
                dragged.add(text(each, "artifactId"));
            }
        }
        assertEquals(Set.of("netty-all", "slf4j-api", "HdrHistogram"), dragged);
    }

    /** It would be the jar with all libraries in it, beside a POM that names them again. */
    @Test
    void nothingIsPublishedWithoutTheProfileThatMakesTheLibrary() {
        assertEquals("true", text(POM, "properties/maven.install.skip"));
        assertEquals("true", text(POM, "properties/maven.deploy.skip"));
        Element release = children(child(POM, "profiles").orElseThrow()).stream()
                .filter(each -> text(each, "id").equals("release"))
                .findFirst()
                .orElseThrow();
        assertEquals("false", text(release, "properties/maven.deploy.skip"));
        assertEquals("true", text(release, "properties/one.jar.attached"));
    }
}
