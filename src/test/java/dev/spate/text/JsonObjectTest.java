package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonObjectTest {
    @Test
    void escapesBothHalvesOfWhatIsNeverShownBeyondTheFirstPlane() {
        assertEquals("\"a\\udb40\\udc41b\"", JsonObject.quote("a\udb40\udc41b"));
        assertEquals("\"\\udb40\\udc01\\udb40\\udc7f\"", JsonObject.quote("\udb40\udc01\udb40\udc7f"));
    }

    @Test
    void leavesEmojiAndHalvesOfPairsAsTheyAre() {
        assertEquals("\"\ud83d\ude00\"", JsonObject.quote("\ud83d\ude00"));
        assertEquals("\"\ude00\ud83d\ude00\udb40\"", JsonObject.quote("\ude00\ud83d\ude00\udb40"));
        assertEquals("\"\udc41\"", JsonObject.quote("\udc41"));
    }

    @Test
    void escapesQuotesAndBackslashes() {
        assertEquals("\"\\\"\\\\/\"", JsonObject.quote("\"\\/"));
    }
}
