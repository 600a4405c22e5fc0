package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    private final Suggestions suggestions = new Suggestions();

    @Test
    void namesWhatWasReadAndSomebodyHasTheNewestFirst() {
        suggestions.readFromDisk(1);
        suggestions.readFromDisk(2);
        suggestions.readFromDisk(3);
        assertEquals(List.of(), suggestions.newestFirst());
        suggestions.have(2);
        suggestions.have(1);
        suggestions.have(1);
        suggestions.have(9);
        assertEquals(List.of(1, 2), suggestions.newestFirst());
        suggestions.withdraw(1);
        assertEquals(List.of(2), suggestions.newestFirst());
        suggestions.have(1);
        assertEquals(List.of(2), suggestions.newestFirst());
    }

    @Test
    void areAFewAndOfLateAlone() {
        for (int piece = 0; piece < 100; piece++) {
            suggestions.readFromDisk(piece);
            suggestions.readFromDisk(piece);
        }
        for (int piece = 0; piece < 100; piece++) {
            suggestions.have(piece);
        }
        assertEquals(List.of(99, 98, 97, 96), suggestions.newestFirst());
        suggestions.readFromDisk(200);
        suggestions.have(0);
        assertEquals(List.of(99, 98, 97, 96), suggestions.newestFirst());
    }
}
