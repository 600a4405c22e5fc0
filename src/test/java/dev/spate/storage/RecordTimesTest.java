package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTimesTest {
    @ParameterizedTest
    @CsvSource({"0,0", "4194303,0", "4194304,1", "33554432,8"})
    void aLongRecordIsWrittenLessOften(int bytes, int skipped) {
        assertEquals(skipped, Storage.timesToSkip(bytes));
    }
}
