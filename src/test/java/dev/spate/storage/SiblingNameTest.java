package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SiblingNameTest {
    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void aNameThatFitsStaysWhole() {
        assertEquals("out.spate", SiblingName.of("out", ".spate", 4));
        assertEquals("x".repeat(245) + ".spate", SiblingName.of("x".repeat(245), ".spate", 4));
    }

    @Test
    void aLongerOneIsCutAndMarked() {
        String name = SiblingName.of("x".repeat(246), ".spate", 4);
        assertTrue(name.matches("x{236}~[0-9a-f]{8}\\.spate"), name);
        assertEquals(name, SiblingName.of("x".repeat(246), ".spate", 4));
        assertNotEquals(name, SiblingName.of("x".repeat(247), ".spate", 4));
    }

    @Test
    void noCharacterIsCutInHalf() {
        for (int letters = 120; letters <= 127; letters++) {
            for (String name : new String[] {"\u0416".repeat(letters), "a" + "\u0416".repeat(letters)}) {
                String sibling = SiblingName.of(name, ".spate", 4);
                assertTrue(bytes(sibling) <= 251, sibling);
                assertTrue(sibling.matches("a?\u0416+(~[0-9a-f]{8})?\\.spate"), sibling);
            }
        }
    }
}
