package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageOptionsTest {
    private static StorageOptions of(int threads, long idleBytes, int openFiles, long everyMillis, long closeMillis) {
        return new StorageOptions(
                false, threads, idleBytes, openFiles, Duration.ofMillis(everyMillis), Duration.ofMillis(closeMillis));
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1, 1, 0", "4, 0, 1, 1, 0"})
    void theEdgesAreWithin(int threads, long idleBytes, int openFiles, long every, long close) {
        assertDoesNotThrow(() -> of(threads, idleBytes, openFiles, every, close));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1, 1, 0", "5, 0, 1, 1, 0", "1, -1, 1, 1, 0", "1, 0, 0, 1, 0", "1, 0, 1, 0, 0", "1, 0, 1, 1, -1"})
    void whatIsBeyondThemIsRefused(int threads, long idleBytes, int openFiles, long every, long close) {
        assertThrows(IllegalArgumentException.class, () -> of(threads, idleBytes, openFiles, every, close));
    }

    @Test
    void oneChoiceIsChangedAndTheOthersStay() {
        StorageOptions options = of(3, 5, 7, 11, 13);
        Duration every = Duration.ofMillis(11);
        Duration close = Duration.ofMillis(13);
        assertEquals(new StorageOptions(true, 3, 5, 7, every, close), options.withOverwrite(true));
        assertEquals(new StorageOptions(false, 3, 5, 8, every, close), options.withOpenFiles(8));
        assertEquals(new StorageOptions(false, 2, 5, 7, every, close), options.withDiskThreads(2));
    }

    @Test
    void theDefaultsAreThoseThatAreDocumented() {
        assertEquals(
                new StorageOptions(false, 2, 32 << 20, 64, Duration.ofSeconds(10), Duration.ofMillis(700)),
                StorageOptions.defaults());
    }
}
