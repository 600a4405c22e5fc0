package dev.spate.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.cli.CliRun;
import dev.spate.support.Effort;
import dev.spate.support.Recording;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scheduler decides as it did when the recordings were made: {@code simulate --json} prints the same bytes. The large swarms
 * run with the nightly campaigns, or with {@code -Dspate.effort.simulations=301} and more.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RecordedSimulationsCampaignTest {
    private static final String QUICK = "simulations.txt";
    private static final String LARGE = "simulations-large.txt";
    private static final int IN_GATE = 300;

    private final Map<String, String> now = new HashMap<>();

    static Stream<String> quick() {
        return Recording.lines(QUICK).stream().filter(Recording::tells);
    }

    @ParameterizedTest
    @MethodSource("quick")
    void theSameBytesComeOut(String recorded) {
        compare(recorded);
    }

    static Stream<String> large() {
        return Effort.of("simulations", IN_GATE) > IN_GATE
                ? Recording.lines(LARGE).stream().filter(Recording::tells)
                : Stream.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("large")
    void alsoOfLargeSwarms(String recorded) {
        compare(recorded);
    }

    private void compare(String recorded) {
        String arguments = recorded.substring(recorded.indexOf(' ') + 1);
        CliRun run = CliRun.of(("simulate --json " + arguments).split(" "));
        assertEquals(0, run.exitCode(), run.err());
        String line = Recording.sha256(run.out()) + " " + arguments;
        now.put(recorded, line);
        if (!Recording.isWanted()) {
            assertEquals(recorded, line, run.out());
        }
    }

    @AfterAll
    void record() {
        Recording.rewrite(QUICK, now);
        Recording.rewrite(LARGE, now);
    }
}
