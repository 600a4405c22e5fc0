package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JainsIndexTest {
    @Test
    void isOneForEqualSharesAndOneOfNForOneThatHasEverything() {
        assertEquals(1, JainsIndex.of(new double[] {7, 7, 7}));
        assertEquals(0.25, JainsIndex.of(new double[] {9, 0, 0, 0}));
        assertEquals(36 / 42.0, JainsIndex.of(new double[] {1, 2, 3}), 1e-12);
    }

    @Test
    void isUnknownWhereThereIsNothingToShare() {
        assertEquals(-1, JainsIndex.of(new double[] {}));
        assertEquals(-1, JainsIndex.of(new double[] {0, 0}));
    }
}
