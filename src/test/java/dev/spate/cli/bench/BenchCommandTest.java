package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.ScenarioFile;
import dev.spate.cli.CliRun;
import dev.spate.text.TimeSpan;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
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
}
