package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.ScenarioFile;
import dev.spate.cli.CliRun;
import dev.spate.support.Installed;
import dev.spate.text.TimeSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        2  | bench nope                      | unknown scenario: 'nope' is no file, and none of quick, one-fast, one-fast-8g,
        2  | bench ./nope                    | unknown scenario: './nope'
        2  | bench /                         | it is a directory
        2  | bench --client nope             | unknown client: 'nope' is none of spate, aria2c,
        2  | bench --client spate,nope       | unknown client: 'nope'
        2  | bench --client a<b>=true        | bad usage: no NAME=COMMAND: 'a<b>=true'
        2  | bench --client spate,x=true     | bad usage: no NAME=COMMAND: 'x=true'
        2  | bench --client spate,spate      | there are two clients spate
        2  | bench --client x=               | client x has no command
        2  | bench --client x='a             | the quote before 'a' is not closed
        2  | bench --baseline aria2c         | --baseline aria2c is none of the clients
        2  | bench --rounds 0                | --rounds 0 is out of range
        2  | bench --warm-up never           | --warm-up 'never' is none of floor, each, none
        2  | bench --kill-at half            | 'half' is not a percentage such as 5%
        2  | bench --timeout soon            | 'soon' is not a time span
        2  | bench --peers 0                 | bad scenario quick: a swarm has 1 to
        74 | bench --json /no/such/dir/file  | cannot write /no/such/dir/file: no directory /no/such/dir
        74 | bench --report /                | cannot write /: it is a directory
        """)
    void mistakesAreOneLineAndACodeBeforeAnythingRuns(int exitCode, String line, String fragment) {
        CliRun run = CliRun.of(line.split(" "));
        assertAll(
                () -> assertEquals(exitCode, run.exitCode(), run.err()),
                () -> assertEquals("", run.out()),
                () -> assertTrue(run.err().contains(fragment), run.err()),
                () -> assertEquals(1, run.err().lines().count(), run.err()));
    }

    @Test
    void aTimeoutOfZeroIsNoLimitAndNoneFollowsFromTheScenario() {
        assertEquals(TimeSpan.LONGEST, BenchCommand.bound(Duration.ZERO));
        assertEquals(Duration.ofSeconds(5), BenchCommand.bound(Duration.ofSeconds(5)));
        assertEquals(Duration.ZERO, BenchCommand.bound(null));
    }

    @Test
    void listsScenariosAndClients() {
        CliRun run = CliRun.of("bench", "--list");
        assertEquals(0, run.exitCode(), run.err());
        for (String name : ScenarioFile.BUILT_IN) {
            assertTrue(run.out().contains("\n  " + name + " "), name);
        }
        assertTrue(run.out().contains("\n  spate"), run.out());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void spateSeedsToLeechersAndIsMeasured() throws Exception {
        CliRun run = seeding("spate");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("4 MiB in pieces of 1 MiB seeded, 6 MiB taken by 3 leechers"), run.out());
        assertTrue(run.out().contains("3, of which 3 connected, 3 were served, 3 got everything"), run.out());
        String report = Files.readString(directory.resolve("out.json"));
        assertTrue(report.contains("\"seeding\":{\"leechersDone\":3,"), report);
        assertTrue(report.contains("\"leechers\":{\"count\":3,\"totalBytes\":6291456}"), report);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aStrangeClientSeedsToLeechersToo() throws Exception {
        Installed.require("aria2c");
        CliRun run = seeding("aria2c");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("3, of which 3 connected, 3 were served, 3 got everything"), run.out());
    }

    private CliRun seeding(String client) {
        return CliRun.of(
                "bench",
                "seed-one",
                "--size=4MiB",
                "--leechers=3",
                "--take=2MiB",
                "--no-floor",
                "--warm-up=none",
                "--client=" + client,
                "--dir",
                directory.toString(),
                "--json",
                directory.resolve("out.json").toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anOwnScenarioRunsWithARowForEachClient() throws Exception {
        Path scenario = Files.writeString(directory.resolve("tiny"), "# Tiny\n--peers 3 --size 3MiB\n");
        Path json = directory.resolve("out.json");
        CliRun run = CliRun.of(
                "bench",
                scenario.toString(),
                "--client",
                "spate",
                "--client",
                "broken=sh -c 'echo no >&2; exit 9'",
                "--no-floor",
                "--warm-up=none",
                "--dir",
                directory.toString(),
                "--json",
                json.toString());
        assertEquals(75, run.exitCode(), run.err());
        assertTrue(run.out().contains("tiny: 3 MiB"), run.out());
        assertTrue(run.out().contains("\nspate "), run.out());
        assertTrue(run.out().contains("failed: it ended with exit code 9: it said: no"), run.out());
        assertTrue(run.err().contains("tiny: spate, round 1 of 1: "), run.err());
        assertTrue(run.err().endsWith("spate: 1 of 2 runs failed: see the lines below the table\n"), run.err());
        assertTrue(Files.readString(json).contains("\"schema\":1"));
    }
}
