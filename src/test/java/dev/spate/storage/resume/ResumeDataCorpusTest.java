package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fuzzing begins with records that are read to their end: else it would try nothing but the check. */
class ResumeDataCorpusTest {
    @ParameterizedTest
    @ValueSource(strings = {"whole", "none"})
    void isAStateOnceItHasItsCheck(String name) throws Exception {
        byte[] input = Files.readAllBytes(Path.of("src", "test", "resources", "fuzz", "state-file", name));
        byte[] file = ResumeDataFuzz.sealed(Arrays.copyOfRange(input, 2, input.length));
        assertTrue(ResumeData.read(file, input[0], input[1]).isPresent());
    }
}
