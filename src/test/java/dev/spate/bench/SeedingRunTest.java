package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.ClientProfile;
import dev.spate.report.BenchReport;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.SeedingFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which the client seeds, with shell scripts for the swarm and the client. */
@EnabledOnOs(OS.LINUX)
class SeedingRunTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ALL = "{\"leechers\":2,\"connected\":2,\"served\":2,\"done\":2,"
            + "\"deliveredBytes\":1400000,\"receivedBytes\":1400100,\"unwantedBytes\":100,\"corruptBytes\":0,"
            + "\"fairness\":0.75,\"fairnessAtFirstDone\":0.5,\"firstBlockSeconds\":80,\"allSeconds\":90,"
            + "\"firstDoneSeconds\":85,\"middleDoneSeconds\":85,\"loopBusyShare\":0.5}";
    private static final String HALF =
            ALL.replace("\"allSeconds\":90", "\"allSeconds\":-1").replace("\"done\":2", "\"done\":1");

    @TempDir
    private Path temp;

    private ScriptedBench scripted;

    @BeforeEach
    void makeTheContent() throws Exception {
        scripted = new ScriptedBench(temp);
    }

    @Test
    void aClientThatSeedsIsEndedWhenEverythingIsDelivered() throws Exception {
        Path seen = temp.resolve("seen");
        RunRecord run = only(ALL, LONG, "cmp {original} {out} && echo same > " + seen + "; exec sleep 1000");
        assertEquals(Outcome.DONE, run.outcome(), run.message());
        assertEquals("same", Files.readString(seen).strip(), "the right content was there to be seeded");
        Figures figures = run.figures().orElseThrow();
        assertTrue(figures.wallSeconds() > 30 && figures.wallSeconds() <= 90, "until all was delivered");
        assertEquals(1_400_100, figures.transfer().sentBytes());
        assertEquals(0.75, figures.transfer().fairness());
        SeedingFigures seeding = figures.seeding().orElseThrow();
        assertEquals(2, seeding.leechersDone());
        assertEquals(0.5, seeding.fairnessAtFirstDone());
        assertEquals(0, scripted.leftBehind());
    }

    @Test
    void aClientThatEndsTooEarlyHasFailed() throws Exception {
        RunRecord run = only(HALF, LONG, "echo no more; exit 3");
        assertEquals(Outcome.FAILED, run.outcome());
        assertTrue(
                run.message().contains("exit code 3 before everybody had everything: it said: no more"), run.message());
    }

    @Test
    void aClientThatDoesNotServeEverybodyTimesOutAndIsToldHowFarItCame() throws Exception {
        RunRecord run = only(HALF, SHORT, "exec sleep 1000");
        assertEquals(Outcome.TIMED_OUT, run.outcome());
        assertTrue(run.message().contains("1 of 2 leechers had everything, and 1.3 MiB"), run.message());
    }

    @Test
    void wrongBlocksAreAWrongRun() throws Exception {
        RunRecord run = only(ALL.replace("\"corruptBytes\":0", "\"corruptBytes\":16384"), LONG, "exec sleep 1000");
        assertEquals(Outcome.WRONG, run.outcome());
        assertTrue(run.message().contains("16384 bytes in blocks that are wrong"), run.message());
    }

    @Test
    void aClientThatWritesToItsFilesIsToldSoAndTheNextIsNot() throws Exception {
        ClientProfile writes = scripted.client("writes", "touch -d 2001-01-01 {out}; exec sleep 1000");
        ClientProfile good = scripted.client("good", "exec sleep 1000");
        BenchReport report = run(scripted.seeding(LONG, ALL, writes, good));
        assertEquals(
                List.of(Outcome.WRONG, Outcome.DONE),
                report.runs().stream().map(RunRecord::outcome).toList());
        assertTrue(report.runs().get(0).message().contains("has written to the files"));
    }

    private RunRecord only(String leechers, Duration timeout, String script) throws Exception {
        BenchReport report = run(scripted.seeding(timeout, leechers, scripted.client("client", script)));
        assertEquals(1, report.runs().size());
        return report.runs().get(0);
    }

    private static BenchReport run(BenchPlan plan) throws Exception {
        return new Bench(plan, text -> {}).run();
    }
}
