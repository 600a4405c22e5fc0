package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputListTest {
    @Test
    void aTorrentALineWithItsOptionsBelow() {
        List<DownloadEntry> entries = InputList.parse(
                "list",
                "# films\r\n"
                        + "a.torrent of a name with spaces  \n"
                        + "\tout=b/c d\n"
                        + "  select=1,3-5\n\n"
                        + "  # no option\n"
                        + "magnet:?xt=urn:btih:00\n");

        assertEquals(2, entries.size());
        assertEquals("a.torrent of a name with spaces", entries.get(0).torrent().text());
        assertEquals(Optional.of(Path.of("b/c d")), entries.get(0).out());
        assertTrue(entries.get(0).select().isPresent());
        assertEquals("magnet:?xt=urn:btih:00", entries.get(1).torrent().text());
        assertEquals(Optional.empty(), entries.get(1).out());
    }

    @ParameterizedTest
    @CsvSource({
        "'  out=a', 'line 1: an option of no torrent (a line that names one is not indented)'",
        "'a\n  dir=b', 'line 2: ''dir=b'' is no option of a torrent (out=NAME, select=FILES)'",
        "'a\n\n  out=', 'line 3: out= without a name'",
        "'a\n  out=../b', 'line 2: out=../b leaves the directory of the outputs (-d DIR says which; out= names what is"
                + " in it)'",
        "'a\n  out=b/../../c', 'line 2: out=b/../../c leaves the directory of the outputs (-d DIR says which; out="
                + " names what is in it)'",
        "'a\n  out=/b', 'line 2: out=/b leaves the directory of the outputs (-d DIR says which; out= names what is"
                + " in it)'"
    })
    void aMistakeIsToldWithItsLine(String text, String what) {
        CommandException e = assertThrows(CommandException.class, () -> InputList.parse("list", text));
        assertEquals("bad usage: list, " + what, e.getMessage());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(30)
    void aPipeIsReadToItsEnd(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        String text = "a.torrent\n".repeat(10_000);
        Path whole = Files.writeString(directory.resolve("whole"), text);
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Process writer = new ProcessBuilder("sh", "-c", "cat '" + whole + "' > '" + pipe + "'").start();
        try {
            assertEquals(10_000, InputList.read(pipe, null).size());
        } finally {
            writer.destroy();
        }
    }

    /** Its bytes were told as the name of a file that is not there. */
    @Test
    void aTorrentIsNoList(@TempDir Path directory) throws Exception {
        String info = "d6:lengthi1e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae";
        Path file = Files.writeString(directory.resolve("x.torrent"), "d4:info" + info + "e");
        CommandException e = assertThrows(CommandException.class, () -> InputList.read(file, null));
        assertEquals(
                "bad usage: " + file + " is a torrent, and no list of torrents (name it without -i)", e.getMessage());
        CommandException binary = assertThrows(CommandException.class, () -> InputList.parse("list", "\u001f\0"));
        assertEquals("bad usage: list, line 1: this is no text, and so no list of torrents", binary.getMessage());
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertEquals(
                "a.torrent",
                InputList.parse("list", "\uFEFFa.torrent").get(0).torrent().text());
    }
}
