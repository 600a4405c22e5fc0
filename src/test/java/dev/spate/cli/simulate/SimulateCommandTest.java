package dev.spate.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.support.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateCommandTest {
    private static CliRun simulate(String... arguments) {
        return CliRun.of(
                Stream.concat(Stream.of("simulate"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        --peers 0                     | a swarm has 1 to 10000000 peers, not 0
        --peers -3                    | a swarm has 1 to 10000000 peers, not -3
        --peers many                  | 'many'
        --size 0                      | at least 1 byte
        --size 9q                     | '9q' is not a size
        --size 900000t                | too many pieces
        --piece-length 2g             | too long a piece
        --rate fast                   | 'fast' is not a size
        --latency soon                | 'soon' is not a time span
        --downloaders 0               | --downloaders 0 is out of range
        --connections 0               | --connections 0 is out of range
        --memory 0                    | --memory 0 is out of range
        --runs 0                      | --runs 0 is out of range
        --threads -1                  | --threads -1 is out of range
        --limit 0                     | --limit 0 is out of range
        --strategy best               | no such strategy: 'best' (rarest-first, sequential, random)
        --behaviour rude=1            | no such behaviour: 'rude'
        --behaviour corrupt           | not a share of the peers
        --behaviour stall=51          | more than the 50 peers left
        --behaviour partial=10%       | needs a number
        --group 10:rate=fast          | 'fast' is not a size
        --group ten                   | no number of peers in group 'ten'
        --group 10:colour=red         | 'colour=red' in group
        --group 10 --peers 5          | --group takes the place of --peers
        --peers 10000000 --size 100t --behaviour partial:50=100% | simulation too large
        --downloaders 100000 --connections 1000 | simulation too large
        """)
    void whatCannotBeIsOneLineAndCodeTwo(String arguments, String fragment) {
        CliRun run = simulate(arguments.split(" "));

        assertAll(
                () -> assertEquals(2, run.exitCode(), run.err()),
                () -> assertEquals("", run.out()),
                () -> assertTrue(run.err().contains(fragment), run.err()),
                () -> assertEquals(1, run.err().lines().count(), run.err()));
    }

    @Test
    void whyADownloadWasNotCompletedIsTold() {
        CliRun run = simulate("--peers", "1", "--rate", "1", "--size", "1m", "--strategy", "rarest-first");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(" 0/1 "), run.out());
        assertFalse(run.out().contains("copies in the swarm"), run.out());
        assertTrue(run.err().contains("not every download was completed"), run.err());
        assertFalse(simulate("--size", "1m").err().contains("not every"));
    }

    @Test
    void theSameSeedPrintsTheSameAndAnotherSeedAnother() {
        String[] crowd = {"--size", "4m", "--downloaders", "8", "--peers", "2", "--jitter", "20ms", "--runs", "2"};
        CliRun one = simulate(crowd);
        assertEquals(0, one.exitCode(), one.err());
        assertEquals(one.out(), simulate(crowd).out());
        String[] other = Arrays.copyOf(crowd, crowd.length + 1);
        other[crowd.length] = "--seed=2";
        assertNotEquals(one.out(), simulate(other).out());
    }

    @Test
    void theOrderOfTheThreadsDoesNotShow() {
        String[] many = {"--size=2m", "--peers=5", "--runs=6", "--strategy=random,rarest-first", "--jitter=9ms"};
        String[] alone = Arrays.copyOf(many, many.length + 1);
        alone[many.length] = "--threads=1";
        assertEquals(simulate(many).out(), simulate(alone).out());
    }

    @Test
    void theTableHasALineForEachStrategyInTheOrderAskedFor() {
        CliRun run = simulate("--size=4m", "--peers=5", "--strategy=random,sequential,random");
        List<String> lines = run.out().lines().toList();
        int head = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("strategy"))
                .findFirst()
                .orElseThrow());
        assertTrue(lines.get(head + 1).startsWith("random       1/1"), run.out());
        assertTrue(lines.get(head + 2).startsWith("sequential   1/1"), run.out());
        assertEquals("", lines.get(head + 3));
        assertTrue(run.err().contains("CPU"), run.err());
    }

    @Test
    void jsonHasAllFigures() throws Exception {
        CliRun run = simulate("--size=4m", "--peers=20", "--rate=256k", "--runs=3", "--json", "--downloaders=3");
        assertEquals(1, run.out().lines().count());
        Map<String, Object> report = Json.readObject(run.out());
        assertEquals(3, report.get("downloaders"));
        List<?> strategies = (List<?>) report.get("strategies");
        assertEquals(3, strategies.size());
        Map<?, ?> rarest = (Map<?, ?>) strategies.get(0);
        assertEquals("rarest-first", rarest.get("strategy"));
        assertEquals(9, rarest.get("complete"));
        assertEquals(9, ((List<?>) rarest.get("completionSeconds")).size());
        assertEquals(6, ((List<?>) rarest.get("progress")).size());
        assertTrue(((List<?>) rarest.get("replication")).size() >= 10);
        assertTrue((double) rarest.get("capacityShare") > 0.2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "corrupt:8=10%",
                "stall:5=3",
                "reject:4=50%",
                "close-after:9=5",
                "never-unchoke=50%",
                "partial:30=90%",
                "partial:5=100%",
                "flap:200=50%",
                "slow-tail:20000=1",
                "churn:5=50%"
            })
    void downloadsSurviveEveryBehaviour(String share) {
        CliRun run = simulate("--size=8m", "--peers=20", "--strategy=rarest-first", "--behaviour", share);
        assertTrue(run.out().contains("rarest-first   1/1"), run.out());
    }

    @Test
    void groupsDifferInTheirLinks() {
        CliRun run = simulate(
                "--size=8m", "--strategy=random", "--group=1:rate=4MiB,latency=10ms,burst=64k", "--group=3:rate=64k");
        assertTrue(run.out().contains("1 peer at 4.0 MiB/s, 10 ms\n3 peers at 64.0 KiB/s, 50 ms\n"), run.out());
        assertTrue(run.out().contains("1/1"), run.out());
    }

    @Test
    void aPieceThatNobodyHasIsReportedAsIncomplete() {
        CliRun run = simulate("--size=8m", "--peers=2", "--behaviour=never-unchoke=100%", "--patience=30s");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("rarest-first   0/1"), run.out());
    }
}
