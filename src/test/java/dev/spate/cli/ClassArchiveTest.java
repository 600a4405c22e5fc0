package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    /** As where nobody may write: the libraries come first. */
    @Test
    void whatCannotBeMadeIsToldWithItsReasonAndWhetherOneIsThere(@TempDir Path directory) throws Exception {
        Path lib = directory.toRealPath();
        Path jar = Files.createFile(lib.resolve("spate.jar"));
        Path natives = Files.createFile(lib.resolve("native"));
        String why = natives + ": file already exists\n";
        assertEquals("74 spate: no class archive, starts will be slower: " + why, made(jar));
        Files.createFile(lib.resolve("spate.jsa"));
        assertEquals("74 spate: no new class archive, the one from before stays: " + why, made(jar));
    }

    private static String made(Path jar) throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(told, true, StandardCharsets.UTF_8);
        ExitCode end = ClassArchive.makeBeside(jar, both, both);
        return end.code() + " " + told.toString(StandardCharsets.UTF_8);
    }
}
