package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.text.EditDistance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        2  | frobnicate                      | unknown command: 'frobnicate'
        2  | dwnload                         | did you mean download?
        2  | Download                        | did you mean download?
        2  | -v decode i1e                   | stands before the command
        2  | decode                          | VALUE missing
        2  | decode i1e i2e                  | unexpected argument 'i2e'
        2  | decode --fil x                  | did you mean --file?
        2  | decode --bogus                  | unknown option '--bogus'
        2  | decode i1e --file x             | both VALUE and --file
        2  | decode --file                   | --file
        2  | decode --file /no/such/file     | cannot read /no/such/file: no such file
        2  | decode --file /                 | it is a directory
        65 | decode 5:hell                   | at byte 0
        65 | decode i-0e                     | minus zero at byte 0
        65 | decode -- -x                    | at byte 0
        65 | decode ü                        | at byte 0
        2  | info                            | TORRENT missing
        2  | info /no/such.torrent           | no such file
        65 | info -                          | cannot use stdin: not a torrent file: it is empty
        65 | info magnet:?dn=x               | cannot use the magnet link: xt
        65 | peers MAGNET:?dn=x              | cannot use the magnet link: xt
        2  | peers --timeout soon x          | '--timeout': 'soon' is not a time span
        2  | peers --timeout 999999999h x    | '--timeout': '999999999h' is too long (100000h at most)
        2  | download --timeout 100001h x    | is too long (100000h at most)
        65 | info -q magnet:?dn=x            | cannot use the magnet link: xt
        65 | peers --quiet magnet:?dn=x      | cannot use the magnet link: xt
        65 | handshake -q magnet:? 1.2.3.4:5 | cannot use the magnet link: xt
        2  | handshake x                     | IP:PORT missing
        2  | handshake x 1.2.3.4             | is not IP:PORT
        2  | handshake x 1.2.3.4:0           | has no port from 1 to 65535
        2  | handshake x 256.2.3.4:1         | has no valid IP address
        2  | download_piece x 0              | -o OUT missing
        2  | download_piece -o y x           | INDEX missing
        2  | download_piece -o y x one       | INDEX 'one' is not a whole number
        2  | download_piece -o y x -1        | no such file
        2  | download                        | TORRENT missing
        2  | download /no/such.torrent       | no such file
        2  | download --memory 3q x          | '3q' is not a size
        2  | download --memory 1 x           | --memory 1 is out of range
        2  | download --io pigeon x          | 'pigeon' is not a transport (give auto, epoll,
        2  | download --transport pigeon x   | 'pigeon' carries no connections (give both, tcp or utp)
        2  | download --transport utp --proxy http://127.0.0.1:1 x | uTP does not go through an HTTP proxy (--transport utp with --proxy)
        2  | handshake --transport utp --proxy http://127.0.0.1:1 x 127.0.0.1:1 | uTP does not go through an HTTP proxy
        2  | download --transport epoll x    | (give both, tcp or utp; how sockets are waited for is --io)
        2  | download --bind nosuch0 x       | 'nosuch0' is no interface of this machine, and no address
        2  | peers --bind 192.0.2.1 x        | '192.0.2.1' is no address of this machine
        2  | seed --proxy 127.0.0.1:1080 x   | not a URL as in socks5://user:password@host:port
        2  | info --proxy socks4://h x       | neither socks5://host:port nor http://host:port
        2  | seed --router router.lan x      | 'router.lan' is no IPv4 address, as in 192.168.1.1
        2  | download --port 65536 x         | --port 65536 is out of range (give 0 to 65535)
        2  | download --disk-threads 9 x     | --disk-threads 9 is out of range (give 1 to 4)
        2  | download --max-peers 0 x        | --max-peers 0 is out of range
        2  | download --peer 1.2.3.4 x       | is not IP:PORT
        74 | decode --log-file /no/such/f i1e | cannot write the log: /no/such/f
        74 | download --trace /no/such/f x   | cannot write /no/such/f: no such file
        74 | download --latency / x          | cannot write /
        """)
    void mistakesAreOneLineAndACode(int exitCode, String line, String fragment) {
        CliRun run = CliRun.of(line.split(" "));

        assertAll(
                () -> assertEquals(exitCode, run.exitCode(), run.err()),
                () -> assertEquals("", run.out()),
                () -> assertTrue(run.err().startsWith("spate: "), run.err()),
                () -> assertTrue(run.err().contains(fragment), run.err()),
                () -> assertEquals(1, run.err().lines().count(), run.err()));
    }

    static List<String> commands() {
        return Main.COMMANDS;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelps(String command) {
        CliRun run = CliRun.of(command, "--help");
        CliRun other = CliRun.of("help", command);

        assertAll(
                () -> assertEquals(0, run.exitCode(), run.err()),
                () -> assertTrue(run.out().startsWith("Usage: spate " + command), run.out()),
                () -> assertTrue(run.out().contains("--verbose"), run.out()),
                () -> assertTrue(run.out().contains("  75  incomplete"), run.out()),
                () -> assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out()),
                () -> assertEquals("", run.err()),
                () -> assertEquals(run, other));
    }

    /**
     * Of a command, but not of its options: the parser does so as variables are not interpolated. What is no format
     * makes it warn on stderr, past our own terminal.
     */
    @ParameterizedTest
    @MethodSource("commands")
    void theDescriptionOfACommandIsAFormat(String command) {
        CommandLine.Model.CommandSpec spec = new CommandLine(Main.command(command)).getCommandSpec();

        assertAll(Stream.of(spec.usageMessage().description()).map(text -> () -> String.format(text)));
        assertFalse(CliRun.of(command, "--help").out().contains("%%"), command);
    }

    /** A size is SIZE, a time TIME and a rate RATE, in whatever unit a person likes. */
    @ParameterizedTest
    @MethodSource("commands")
    void valuesOfAKindHaveOneName(String command) {
        String help = CliRun.of(command, "--help").out();

        assertFalse(
                Pattern.compile("=(BYTES|SECONDS|MILLIS|DURATION)")
                        .matcher(help)
                        .find(),
                help);
        assertFalse(Pattern.compile("--[a-z-]*rate=(?!RATE)").matcher(help).find(), help);
        assertFalse(
                Pattern.compile("--(timeout|jitter|seconds|limit|patience)=(?!TIME)")
                        .matcher(help)
                        .find(),
                help);
        assertFalse(
                Pattern.compile("--(size|memory|piece-length|burst)=(?!SIZE)")
                        .matcher(help)
                        .find(),
                help);
    }

    @Test
    void ofAMagnetLinkTheNumberOfPiecesIsNotKnownYet() {
        CliRun run = CliRun.of(
                "download_piece",
                "-q",
                "-o",
                "y",
                "magnet:?xt=urn:btih:c78a489038a977017232a59790436de6f4f182f2",
                "3000000000");

        assertEquals(2, run.exitCode(), run.err());
        assertEquals(
                "spate: no piece 3000000000: no torrent has so many; how many this one has is not known yet"
                        + " (give an index from 0)\n",
                run.err());
    }

    @Test
    void ofAMagnetLinkAnIndexBelowZeroIsRefusedAsThat() {
        String link = "magnet:?xt=urn:btih:c78a489038a977017232a59790436de6f4f182f2";

        assertEquals(
                "spate: no piece -1: pieces are counted from 0; how many this one has is not known yet"
                        + " (give an index from 0)\n",
                CliRun.of("download_piece", "-q", "-o", "y", link, "--", "-1").err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void theProgramsOwnHelpListsCommandsAndExitCodes(String option) {
        CliRun run = CliRun.of(option);

        assertEquals(0, run.exitCode());
        for (String command : Main.COMMANDS) {
            assertTrue(run.out().contains("\n  " + command + " "), command);
        }
        for (ExitCode code : ExitCode.values()) {
            assertTrue(run.out().contains(String.format("  %3d  ", code.code())), code.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "version"})
    void printsItsVersion(String option) {
        CliRun run = CliRun.of(option);
        assertEquals(0, run.exitCode());
        assertTrue(
                run.out()
                        .matches("spate 0\\.1\\.0\n(Netty 4[.0-9]+Final\n)?(commit [0-9a-f]{7,40}(-dirty)?\n)?"
                                + "Java [^\n]+ \\([^\n]+\\), [^\n]+\ntransport (epoll|kqueue|nio)\n"),
                run::out);
    }

    @Test
    void withoutACommandNamesThem() {
        CliRun run = CliRun.of();

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("spate: no command: one of decode, info, "), run.err());
    }

    @Test
    void atSignsAndDollarsAreNothingSpecial(@TempDir Path directory) throws Exception {
        Path arguments = Files.writeString(directory.resolve("arguments"), "i1e");

        assertEquals(65, CliRun.of("decode", "@" + arguments).exitCode());
        assertEquals("\"${sys:x}\"\n", CliRun.of("decode", "8:${sys:x}").out());
    }

    @Test
    void everyCodeOfTheSessionIsInTheTable() {
        for (dev.spate.session.Failure.Kind kind : dev.spate.session.Failure.Kind.values()) {
            assertTrue(
                    List.of(ExitCode.values()).stream().anyMatch(code -> code.code() == kind.exitCode()), kind.name());
        }
    }

    @Test
    void distanceCountsEdits() {
        assertEquals(0, EditDistance.of("info", "info"));
        assertEquals(1, EditDistance.of("info", "inf"));
        assertEquals(3, EditDistance.of("kitten", "sitting"));
    }
}
