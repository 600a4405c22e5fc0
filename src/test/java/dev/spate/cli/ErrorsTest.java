package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BencodeReader;
import dev.spate.cli.console.Terminal;
import dev.spate.session.Failure;
import dev.spate.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {
    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

    private int tell(Throwable e, int verbosity) {
        return Errors.report(e, new Terminal(sink, () -> false), verbosity);
    }

    private String stderr() {
        return sink.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureHasTheCodeOfItsKind(Failure.Kind kind) {
        Throwable wrapped =
                new ExecutionException(new CompletionException(new Failure(kind, "it failed: so it is (try again)")));

        assertEquals(kind.exitCode(), tell(wrapped, 0));
        assertEquals("spate: it failed: so it is (try again)\n", stderr());
    }

    @Test
    void malformedInputIs65() {
        RuntimeException malformed = null;
        try {
            BencodeReader.read("x".getBytes(StandardCharsets.US_ASCII));
        } catch (RuntimeException e) {
            malformed = e;
        }

        assertEquals(65, tell(malformed, 0));
        assertTrue(stderr().contains("at byte 0"), stderr());
    }

    @Test
    void aTorrentThatContradictsItselfIsMalformed() {
        assertEquals(65, tell(StorageException.contradictory(3), 0));
        assertTrue(stderr().contains("piece 3"), stderr());
    }

    @Test
    void outOfMemoryIsNoBugAndSaysWhatToDo() {
        assertEquals(75, tell(new ExecutionException(new OutOfMemoryError("Java heap space")), 0));
        assertEquals(
                "spate: out of memory: Java heap space (SPATE_OPTS=-Xmx512m or java -Xmx512m gives more)\n", stderr());
    }

    @Test
    void inputAndOutputIs74() {
        assertEquals(74, tell(new UncheckedIOException(new AccessDeniedException("/etc/x")), 0));
        assertEquals("spate: input or output failed: /etc/x: access denied\n", stderr());
    }

    @Test
    void aNameThatTheLocaleCannotSpellSaysWhatToDo() {
        assertEquals(74, tell(new InvalidPathException("ü", "unmappable"), 0));
        assertTrue(stderr().contains("LC_ALL"), stderr());
    }

    @Test
    void aNetworkErrorWithoutAMessageIsNamed() {
        assertEquals(74, tell(new IOException(), 0));
        assertEquals("spate: input or output failed: io\n", stderr());
    }

    @Test
    void ourOwnBugIsOneLineThatAsksForAReport() {
        assertEquals(1, tell(new IllegalStateException("piece 3 twice"), 0));
        assertEquals(
                "spate: internal error: IllegalStateException: piece 3 twice"
                        + " (please report it; --verbose shows the trace)\n",
                stderr());
    }

    @Test
    void verboseShowsTheTrace() {
        assertEquals(1, tell(new StackOverflowError(), 1));
        assertTrue(stderr().startsWith("spate: internal error: StackOverflowError (please report it)\n"), stderr());
        assertTrue(stderr().contains("\tat dev.spate.cli.ErrorsTest"), stderr());
    }
}
