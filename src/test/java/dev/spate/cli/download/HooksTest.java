package dev.spate.cli.download;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CommandException;
import dev.spate.cli.Errors;
import dev.spate.cli.console.Terminal;
import dev.spate.session.Summary;
import dev.spate.torrent.InfoHash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    private static final InfoHash HASH = InfoHash.of(new byte[20]);

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(sink, () -> false);

    private String told(Hooks hooks) throws InterruptedException {
        hooks.await();
        return sink.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wordsAreDividedByBlanksOutsideOfQuotesAndNothingElseIsSpecial() {
        assertEquals(List.of(), HookOptions.words("--on-complete", null));
        assertEquals(
                List.of("a", "b  c", "", "$x;|*", "d'e"),
                HookOptions.words("--on-complete", " a\t\"b  c\" '' $x;|* d\"'\"e "));
        for (String bad : List.of("", "  ", "a 'b")) {
            assertThrows(CommandException.class, () -> HookOptions.words("--on-complete", bad));
        }
    }

    @Test
    void aBackslashIsReadAsByAShell() {
        assertEquals(
                List.of("a b", "c\"d", "\\\"$`\\n", "\\\"", "e\\"),
                HookOptions.words("--on-complete", "a\\ b c\\\"d \"\\\\\\\"\\$\\`\\n\" '\\\"' e\\"));
        assertThrows(CommandException.class, () -> HookOptions.words("--on-complete", "a \"b\\\""));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theExampleOfTheDocsMovesWhatIsComplete() throws Exception {
        String example = Files.readString(Path.of("docs/using.md"))
                .lines()
                .filter(each -> each.startsWith("spate ") && each.contains("--on-complete") && each.contains("mv "))
                .findFirst()
                .orElseThrow();
        List<String> line = HookOptions.words("", example);
        String command = line.get(line.indexOf("--on-complete") + 1);
        Path films = Files.createDirectory(directory.resolve("films"));
        Path file = Files.writeString(directory.resolve("a \"film\" $1"), "");
        Hooks hooks = new Hooks(
                HookOptions.words("--on-complete", command.replace("/films", films.toString())), List.of(), terminal);

        hooks.completed(HASH, new Summary(file, "a", 0, 0, 0, 0, 1, 0), true);

        assertEquals("", told(hooks));
        assertTrue(Files.exists(films.resolve(file.getFileName())));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aNameIsNeverReadByAShellAndOutputIsLinesOnStderr() throws Exception {
        Hooks hooks = new Hooks(
                List.of("sh", "-c", "echo \"$SPATE_NAME|$SPATE_INFO_HASH|$SPATE_PATH\"; printf '\\033[2Jend'"),
                List.of(),
                terminal);
        Summary summary = new Summary(Path.of("/x/y"), "$(echo bad)`id`;\0'\"", 0, 0, 0, 0, 1, 0);
        hooks.completed(HASH, summary, true);
        hooks.completed(HASH, summary, true);
        hooks.failed(Optional.empty(), "a", new Errors.Ending(69, "why", false));

        assertEquals("$(echo bad)`id`;'\"|" + "0".repeat(40) + "|/x/y\n\\u{1b}[2Jend\n", told(hooks));
    }

    /** A signal that comes while one hangs: it and what it has started end, and no other begins. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(30)
    void whatHangsEndsWithTheProgram() throws Exception {
        Path pid = directory.resolve("pid");
        Path ran = directory.resolve("ran");
        Hooks hooks = new Hooks(
                List.of("sh", "-c", "sleep 1000 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid + "; wait"),
                List.of("touch", ran.toString()),
                terminal);
        hooks.completed(HASH, new Summary(Path.of("x"), "a", 0, 0, 0, 0, 1, 0), true);
        hooks.failed(Optional.empty(), "b", new Errors.Ending(69, "why", false));
        await().until(() -> Files.exists(pid));
        ProcessHandle sleep =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();

        hooks.end();

        assertEquals("", told(hooks));
        await().until(() -> !sleep.isAlive());
        assertFalse(Files.exists(ran));
    }

    /** Somebody else's file may be there. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatIsKeptNowhereHasNoPath() throws Exception {
        Hooks hooks = new Hooks(List.of("sh", "-c", "echo ${SPATE_PATH-none}"), List.of(), terminal);
        hooks.completed(HASH, new Summary(Path.of("/x/y"), "a", 0, 0, 0, 0, 1, 0), false);
        assertEquals("none\n", told(hooks));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatFailsIsOneLineAndEachWaitsForTheOneBefore() throws Exception {
        Hooks hooks = new Hooks(
                List.of("no-such-program"),
                List.of("sh", "-c", "echo $SPATE_EXIT_CODE $SPATE_ERROR ${SPATE_INFO_HASH-none}; exit 3"),
                terminal);
        hooks.failed(Optional.empty(), "a", new Errors.Ending(69, "why", false));
        hooks.failed(Optional.empty(), "b", new Errors.Ending(74, "full", false));
        hooks.completed(HASH, new Summary(Path.of("x"), "c", 0, 0, 0, 0, 1, 0), true);

        assertEquals(
                "69 why none\nspate: warning: --on-error: sh ended with 3\n"
                        + "74 full none\nspate: warning: --on-error: sh ended with 3\n"
                        + "spate: warning: --on-complete: no-such-program: no such program\n",
                told(hooks));
    }
}
