package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeWriter;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.Terminal;
import dev.spate.cli.download.DownloadText;
import dev.spate.cli.log.LogFileLayout;
import dev.spate.cli.log.TerminalAppender;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Summary;
import dev.spate.support.Installed;
import dev.spate.text.CleanText;
import dev.spate.text.ControlCharacters;
import dev.spate.text.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text of strangers on its way to a terminal, a log or a program. It must not control a terminal, nor look like a
 * line of ours.
 */
class HostileTextTest {
    private static final String INVISIBLE =
            "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2064\u2065\u206a\u206f\u2800\u3164\ufeff\uffa0\ufff9\ufffb"
                    + "\udb40\udc01\udb40\udc41\udb40\udc7f";

    /** Title and colour (C0, C1), erased screen, turned direction, separators, and a line as we would write it. */
    private static final String EVIL =
            "a\u001b]0;owned\u0007\u001b[2J\u009b31m\u007f\u202egnp.exe\u202c\u2066x\u2069\u061c\u200f\u2028\u2029\r\nspate: done\b"
                    + INVISIBLE;

    @TempDir
    Path directory;

    private Path torrent() throws Exception {
        BDict file = BDict.builder()
                .put("length", 1)
                .put("path", BList.of(List.of(BString.of(EVIL), BString.of(EVIL + "2"))))
                .build();
        BDict info = BDict.builder()
                .put("files", BList.of(List.of(file)))
                .put("name", EVIL)
                .put("piece length", 32_768)
                .put("pieces", new byte[20])
                .put("private", BInteger.of(1))
                .build();
        byte[] bytes = BencodeWriter.write(BDict.builder()
                .put("announce", "http://tracker.example/" + EVIL)
                .put("comment", EVIL)
                .put("created by", EVIL)
                .put("info", info)
                .put("url-list", "http://seed.example/" + EVIL)
                .build());
        return Files.write(directory.resolve("t.torrent"), bytes);
    }

    private static void assertHarmless(String text) {
        text.codePoints()
                .filter(each -> each != '\n' && each != '\t')
                .forEach(each ->
                        assertFalse(ControlCharacters.isNeverShown(each), () -> "U+" + Integer.toHexString(each)));
        assertTrue(text.lines().noneMatch(line -> line.startsWith("spate: done")), text);
    }

    @Test
    void infoShowsATorrentsWordsOnLinesOfTheirOwn() throws Exception {
        CliRun run = CliRun.of("info", "--long", torrent().toString());

        assertEquals(0, run.exitCode(), run.err());
        assertHarmless(run.out());
        assertEquals(
                1,
                run.out().lines().filter(line -> line.startsWith("Comment: ")).count());
    }

    @Test
    void nobodySmugglesWhatNobodySeesAndJoinersStay() {
        assertEquals(
                INVISIBLE.codePoints().mapToObj("\\u{%x}"::formatted).collect(Collectors.joining()),
                CleanText.escaped(INVISIBLE));
        assertEquals("", CleanText.of(INVISIBLE));
        assertEquals("", CleanText.spaced(INVISIBLE));
        assertEquals(
                INVISIBLE.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\"")),
                JsonObject.quote(INVISIBLE));
        assertEquals("a\u200cb\u200dc", CleanText.escaped("a\u200cb\u200dc"));
    }

    @Test
    void jsonIsOneLineWithoutControlCharactersAndMeansTheSame() throws Exception {
        for (String[] arguments : new String[][] {
            {"info", "--json", torrent().toString()},
            {"decode", "--file", torrent().toString()}
        }) {
            CliRun run = CliRun.of(arguments);

            assertEquals(0, run.exitCode(), run.err());
            assertEquals(1, run.out().lines().count());
            assertHarmless(run.out());
        }
        assertEquals("\"\\u202e\\u0007\u200d\\u2028é\"", JsonObject.quote("\u202e\u0007\u200d\u2028é"));
    }

    @Test
    void whatTrackersAndPeersSayStaysOnItsLine() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                System.in, new StandardOutput(out), new Terminal(err, () -> false), Map.of("TERM", "xterm"));
        DownloadText report = new DownloadText(context, ProgressDisplay.choose(context, true), true);
        InetSocketAddress peer = new InetSocketAddress("192.0.2.1", 6881);

        report.event(new DownloadEvent.Warning(EVIL));
        report.event(new DownloadEvent.TrackerFailed("http://t/" + EVIL, EVIL));
        report.event(new DownloadEvent.PeerBanned(peer, EVIL));
        report.done(new Summary(Path.of("out"), EVIL, 5, 5, 0, 0, 1, 1));

        assertHarmless(err.toString(StandardCharsets.UTF_8));
        assertHarmless(out.toString(StandardCharsets.UTF_8));
        assertEquals(3, err.toString(StandardCharsets.UTF_8).lines().count());
        assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void theNameOfAnOutputStaysOnItsLine() {
        Installed.requireNamesBeyondAscii();

        String line = DownloadText.line(new Summary(Path.of("out" + EVIL), "name", 5, 5, 0, 0, 1, 1));

        assertHarmless(line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void whatIsPrintedTellsTheTrueName() throws Exception {
        String line =
                DownloadText.line(new Summary(Path.of("a\\u{200b}"), "a\u200bb\\c\ud83d\ude00", 5, 0, 0, 0, 1, 1));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                System.in, new StandardOutput(err), new Terminal(err, () -> false), Map.of("TERM", "xterm"));
        DownloadText report = new DownloadText(context, ProgressDisplay.choose(context, true), true);

        report.event(new DownloadEvent.Warning("\u200b, not \\u{200b}"));

        assertTrue(line.startsWith("already complete: a\\u{200b}b\\c\ud83d\ude00 in ./a\\u{5c}u{200b}: "), line);
        assertEquals("spate: warning: \\u{200b}, not \\u{5c}u{200b}\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void errorsAndTheirTracesAreIndentedAndClean() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        Errors.report(new IllegalStateException("got " + EVIL), new Terminal(err, () -> false), 1);

        assertHarmless(err.toString(StandardCharsets.UTF_8));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat dev.spate.cli.HostileTextTest"));
    }

    @Test
    void logLinesCannotBeForged() {
        Logger logger = new LoggerContext().getLogger("dev.spate.peer.PeerHandler");
        String forged = EVIL + "\n2026-01-01T00:00:00Z INFO [main] dev.spate: all is well";
        LoggingEvent event = new LoggingEvent(
                "", logger, Level.DEBUG, "peer says {}", new IllegalStateException(forged), new Object[] {forged});

        String line = new LogFileLayout().doLayout(event);

        assertHarmless(line);
        assertEquals(1, line.lines().filter(each -> !each.startsWith("\t")).count(), line);
        assertHarmless(CleanText.escaped(TerminalAppender.text(event)));
    }
}
