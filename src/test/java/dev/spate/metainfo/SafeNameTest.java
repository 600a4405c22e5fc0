package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.text.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
    private static final SafeName HERE = SafeName.forSystem("Linux");
    private static final SafeName WINDOWS = SafeName.forSystem("Windows 11");

    /** A name, what becomes of it here, and what on Windows. */
    static Stream<Arguments> dangerous() {
        return Stream.of(
                Arguments.of("", "_", "_"),
                Arguments.of(".", "_", "_"),
                Arguments.of("..", "__", "__"),
                Arguments.of("...", "...", "___"),
                Arguments.of(" ", " ", "_"),
                Arguments.of(".. ", ".. ", "___"),
                Arguments.of("/", "_", "_"),
                Arguments.of("/etc/passwd", "_etc_passwd", "_etc_passwd"),
                Arguments.of("../x", ".._x", ".._x"),
                Arguments.of("..\\x", "..\\x", ".._x"),
                Arguments.of("\\\\host\\share", "\\\\host\\share", "__host_share"),
                Arguments.of("a\0b", "a_b", "a_b"),
                Arguments.of("a\nb\u0085c\u007f", "a_b_c_", "a_b_c_"),
                Arguments.of("abc\u202etxt.exe", "abc_txt.exe", "abc_txt.exe"),
                Arguments.of("C:", "C:", "C_"),
                Arguments.of("c:x", "c:x", "c_x"),
                Arguments.of("C:\\x", "C:\\x", "C__x"),
                Arguments.of("What? \"Yes\": <a|b>*", "What? \"Yes\": <a|b>*", "What_ _Yes__ _a_b__"),
                Arguments.of("CON", "CON", "_CON"),
                Arguments.of("con.txt", "con.txt", "_con.txt"),
                Arguments.of("NUL .tar.gz", "NUL .tar.gz", "_NUL .tar.gz"),
                Arguments.of("com1", "com1", "_com1"),
                Arguments.of("nul:x", "nul:x", "nul_x"),
                Arguments.of("Lpt9.x", "Lpt9.x", "_Lpt9.x"),
                Arguments.of("aux", "aux", "_aux"),
                Arguments.of("prn", "prn", "_prn"),
                Arguments.of("COM\u00b9", "COM\u00b9", "_COM\u00b9"),
                Arguments.of("conout$", "conout$", "_conout$"));
    }

    @ParameterizedTest
    @MethodSource("dangerous")
    void whatIsDangerousIsReplaced(String name, String here, String windows) {
        assertEquals(here, HERE.of(name));
        assertEquals(here, HERE.of(here));
        assertEquals(here.startsWith(".") ? "_" + here.substring(1) : here, HERE.ofTop(name));
        assertEquals(windows, WINDOWS.of(name));
        assertEquals(windows, WINDOWS.of(windows));
    }

    @Test
    void theTorrentsOwnNameHidesNothing() {
        assertEquals("_ssh", HERE.ofTop(".ssh"));
        assertEquals("_bashrc", HERE.ofTop(".bashrc"));
        assertEquals(".bashrc", HERE.of(".bashrc"));
        assertEquals("a.b", HERE.ofTop("a.b"));
    }

    @Test
    void whatNobodySeesStaysAndWhatSteersIsReplaced() {
        assertEquals("a_b\u200bc\ufeffd", HERE.of("a\u061cb\u200bc\ufeffd"));
        assertEquals("a\u200db\u200c", HERE.of("a\u200db\u200c"));
        assertEquals("\u00ad\u180e\u2064\ufff9\ufffb", HERE.of("\u00ad\u180e\u2064\ufff9\ufffb"));
        assertEquals("a_b_c", HERE.of("a\u2067b\u206ac"));
        assertEquals("_\ud83d\ude00_", HERE.of("\ude00\ud83d\ude00\ud83d"));
    }

    @Test
    @Tag("long")
    void whatSteersIsReplacedAndNeverShown() {
        for (int each = 0; each <= Character.MAX_CODE_POINT; each++) {
            String name = "x" + Character.toString(each) + "y";
            if (ControlCharacters.steers(each)) {
                assertEquals("x_y", HERE.of(name));
                assertTrue(ControlCharacters.isNeverShown(each));
            } else if (each != '/' && Character.getType(each) != Character.SURROGATE) {
                assertEquals(name, HERE.of(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", ".hidden", "a..b", "Vol. 1.", "日本語", "😀", "console", "com10", "nully.txt", "~", "-rf"})
    void whatIsHarmlessStays(String name) {
        assertEquals(name, HERE.of(name));
    }

    @Test
    void aNumberStandsBeforeTheExtension() {
        assertEquals("a.1.txt", SafeName.numbered("a.txt", 1));
        assertEquals(".profile.2", SafeName.numbered(".profile", 2));
        assertEquals("README.30", SafeName.numbered("README", 30));
        assertEquals("é".repeat(121) + ".1000000.mkv", SafeName.numbered("é".repeat(125) + ".mkv", 1_000_000));
        assertEquals("é".repeat(121) + ".mkv", SafeName.numbered("é".repeat(125) + ".mkv", 0));
    }

    @Test
    void longNamesAreCutAtACharacterAndStayDifferent() {
        String fits = "x".repeat(255);
        assertEquals(fits, HERE.of(fits));
        String tooLong = "é".repeat(200) + ".txt";
        String safe = HERE.of(tooLong);
        assertTrue(safe.matches("é+~[0-9a-f]{8}\\.txt"), safe);
        assertTrue(bytes(safe) >= 254 && bytes(safe) <= 255);
        assertEquals(safe, HERE.of(safe));
        assertNotEquals(safe, HERE.of("é".repeat(201) + ".txt"));
        assertEquals(fits, HERE.ofTop(fits));
        assertTrue(HERE.of("y".repeat(300)).matches("y{246}~[0-9a-f]{8}"));
        assertTrue(HERE.of("." + "y".repeat(300)).matches("\\.y{245}~[0-9a-f]{8}"));
        assertTrue(HERE.of("a." + "y".repeat(300)).matches("a\\.y{244}~[0-9a-f]{8}"));
        assertTrue(HERE.of("😀".repeat(99)).matches("(😀){61}~[0-9a-f]{8}"));
        assertTrue(WINDOWS.of(".".repeat(300)).matches("_{246}~[0-9a-f]{8}"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("long")
    void anyNameBecomesOneThatIsSafeAndStaysAsItIs(long seed) {
        Random random = new Random(seed);
        String telling = "./\\: CcoOnN.1$\0\n\u202eé\ud83d\ude00";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(random.nextInt(50) == 0 ? 400 : 6); i > 0; i--) {
                name.append(telling.charAt(random.nextInt(telling.length())));
            }
            String safe = HERE.of(name.toString());
            assertFalse(safe.isEmpty() || safe.matches("[.]{1,2}|.*[/\0\n].*"), safe);
            assertTrue(bytes(safe) <= SafeName.MAX_BYTES, safe);
            assertEquals(safe, HERE.of(safe));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
