package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileStatTest {
    @Test
    void anEmptyFileExists() {
        assertTrue(new FileStat(0, 5).exists());
        assertFalse(FileStat.ABSENT.exists());
        assertEquals(new FileStat(7, Long.MIN_VALUE), new FileStat(7, 5).unsure());
        assertEquals(new FileStat(0, Long.MIN_VALUE), FileStat.ABSENT.unsure());
    }
}
