package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortableNamesTest {
    private static List<String> warnings(List<List<String>> paths) {
        PortableNames names = new PortableNames();
        paths.forEach(names::add);
        return names.warnings();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nul.txt", "COM1", "a:b", "what?", "back\\slash", "dot.", "space ", "line\nbreak", "a\u202eb"})
    void tellsNamesThatDoNotSurvive(String name) {
        List<String> warnings = warnings(List.of(List.of("fine", name)));
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("the name '" + name + "' "), warnings::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "ünïcode 漢字", ".hidden", "null.txt", "co m1", "a.b.c", "~x", "100%"})
    void saysNothingOfOthers(String name) {
        assertEquals(List.of(), warnings(List.of(List.of(name))));
    }

    @Test
    void aDirectoryIsToldOnceHoweverManyFilesItHas() {
        assertEquals(
                1, warnings(List.of(List.of("con", "a"), List.of("con", "b"))).size());
    }

    @Test
    void twoNamesThatDifferInCaseOnlyAreTold() {
        List<String> warnings = warnings(List.of(List.of("d", "Readme"), List.of("d", "README")));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("'d/README' has the name of another file"), warnings::toString);
    }
}
