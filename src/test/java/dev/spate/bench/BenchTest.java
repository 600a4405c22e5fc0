package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.CommandClient;
import dev.spate.report.BenchReport;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.support.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs, with shell scripts for the swarm and the clients. */
@EnabledOnOs(OS.LINUX)
class BenchTest {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private ScriptedBench scripted;

    @BeforeEach
    void makeTheContent() throws Exception {
        scripted = new ScriptedBench(temp);
    }

    @Test
    void aRightDownloadIsMeasured() throws Exception {
        RunRecord run = only(run(scripted.plan(scripted.good("good"))));
        assertEquals(Outcome.DONE, run.outcome(), run.message());
        Figures figures = run.figures().orElseThrow();
        assertTrue(figures.wallSeconds() > 0);
        assertEquals(4, figures.transfer().peersConnected());
        assertEquals(70_000, figures.transfer().duplicateBytes());
        // As the swarm reported it, minus the time from its reset to the start of the client.
        assertTrue(
                figures.transfer().firstBlockSeconds() > 30
                        && figures.transfer().firstBlockSeconds() < 90,
                figures::toString);
        assertEquals(-1, figures.transfer().allSeconds());
        assertEquals(-1, figures.transfer().corruptBytes(), "nobody told it");
        assertEquals(2, figures.transfer().series().sentBytes().length);
        assertTrue(figures.process().cpuSeconds() >= 0 && figures.swarmSeconds() >= 0 && figures.otherSeconds() >= 0);
        assertEquals(0, scripted.leftBehind());
    }

    /** All clients are slower by BBR than by cubic, on loopback too. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theReportSaysHowTcpControlsCongestion() throws Exception {
        BenchPlan plan = scripted.plan(scripted.good("good"));
        String control = Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"));
        assertEquals(control.strip(), run(plan).environment().congestionControl());
    }

    @Test
    void roundsAreInterleavedAndWarmUpsComeFirst() throws Exception {
        BenchReport report = run(scripted.rounds(2, scripted.good("b"), scripted.good("a"), scripted.good("b")));
        assertEquals(
                List.of("b0", "a1", "b1", "a2", "b2"),
                report.runs().stream().map(run -> run.client() + run.round()).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        WRONG     | no file synthetic-683.59KiB-5.bin| true
        WRONG     | has 1000 bytes, not 700000       | head -c 1000 {original} > {out}
        WRONG     | differs at byte 123450           | (head -c 123450 {original}; head -c 576550 /dev/zero) > {out}
        FAILED    | exit code 7: it said: no, thanks | echo first >&2; echo no, thanks >&2; exit 7
        FAILED    | exit code 3: it said: sorry      | echo sorry; exit 3
        TIMED_OUT | had not ended after 3 s          | sleep 1000
        """)
    void aRunThatFailsIsARowThatSaysWhyAndTheOthersGoOn(Outcome outcome, String why, String script) throws Exception {
        Duration timeout = outcome == Outcome.TIMED_OUT ? SHORT : LONG;
        BenchReport report = run(scripted.plan(timeout, 0, scripted.client("bad", script), scripted.good("good")));
        RunRecord bad = report.runs().get(0);
        assertEquals(outcome, bad.outcome());
        assertTrue(bad.message().contains(why), bad.message());
        assertEquals(Outcome.DONE, report.runs().get(1).outcome());
    }

    @Test
    void aCommandThatDoesNotExistIsARow() throws Exception {
        RunRecord run = only(run(scripted.plan(new CommandClient("none", List.of("/no/such/program")))));
        assertEquals(Outcome.FAILED, run.outcome());
        assertTrue(run.message().startsWith("it could not be started"), run.message());
    }

    @Test
    void atTheTimeOutAllProcessesAreEndedAlsoThoseThatLeftTheTree() throws Exception {
        String mark = "1" + ProcessHandle.current().pid();
        String script = "setsid sh -c 'trap \"\" TERM; sleep " + mark + "1; true' & (sleep " + mark + "2 &); sleep "
                + mark + "3";
        CompletableFuture<BenchReport> report =
                running(new Bench(scripted.plan(SHORT, 0, scripted.client("daemon", script)), text -> {}));
        Awaitility.await().until(() -> sleepers(mark) == 3);
        assertEquals(
                Outcome.TIMED_OUT,
                only(report.get(Patience.SECONDS, TimeUnit.SECONDS)).outcome());
        assertEquals(0, sleepers(mark));
    }

    @Test
    void whatAProcessTookThatLeftTheTreeIsCounted() throws Exception {
        String burn = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; touch {dir}/burnt; sleep 1000";
        String script = "(setsid sh -c '" + burn + "' &); cp {original} {out};"
                + " while [ ! -e {dir}/burnt ]; do sleep 0.05; done; sleep 0.3";
        RunRecord run = only(run(scripted.plan(scripted.client("daemon", script))));
        assertEquals(Outcome.DONE, run.outcome(), run.message());
        assertTrue(run.figures().orElseThrow().process().cpuSeconds() > 0.1, run.toString());
        assertTrue(run.figures().orElseThrow().process().voluntarySwitches() > 0, run.toString());
        assertTrue(run.figures().orElseThrow().process().peakBytes() > 100_000, run.toString());
    }

    @Test
    void aKilledClientIsStartedOnceMore() throws Exception {
        String script = "if [ -e {work}/before ]; then cp {original} {out}; else touch {work}/before; sleep 1000; fi";
        RunRecord run = only(run(scripted.plan(LONG, 0.5, scripted.client("again", script))));
        assertEquals(Outcome.DONE, run.outcome(), run.message());
    }

    @Test
    void aClientThatIsDoneBeforeItIsKilledHasFailed() throws Exception {
        RunRecord run = only(run(scripted.neverKilled(0.5, scripted.client("quick", "true"))));
        assertEquals(Outcome.FAILED, run.outcome(), run.message());
        assertTrue(run.message().contains("before it could be killed"), run.message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        echo spate: no socket >&2      | the swarm did not start: no socket
        echo Error occurred            | the swarm said: Error occurred
        """)
    void aSwarmThatDoesNotStartFailsEveryRun(String script, String why) throws Exception {
        RunRecord run = only(run(scripted.withSwarm(script, scripted.good("good"))));
        assertEquals(Outcome.FAILED, run.outcome());
        assertEquals(why, run.message());
    }

    @Test
    void stoppingEndsTheClientAndKeepsWhatWasMeasured() throws Exception {
        String mark = "2" + ProcessHandle.current().pid();
        ClientProfile hanging = scripted.client("hanging", "sleep " + mark + "1 & sleep " + mark + "2");
        CountDownLatch begun = new CountDownLatch(1);
        BenchPlan plan = scripted.rounds(3, scripted.good("good"), scripted.good("good"), hanging);
        Bench bench = new Bench(plan, new Bench.Log() {
            @Override
            public void line(String text) {}

            @Override
            public void now(String text) {
                if (text.contains("hanging")) {
                    begun.countDown();
                }
            }
        });
        CompletableFuture<BenchReport> ended = running(bench);
        assertTrue(begun.await(Patience.SECONDS, TimeUnit.SECONDS));
        Awaitility.await().until(() -> sleepers(mark) == 2);
        bench.stop();
        BenchReport report = ended.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertTrue(report.interrupted());
        assertEquals(
                List.of(Outcome.DONE, Outcome.DONE, Outcome.INTERRUPTED),
                report.runs().stream().map(RunRecord::outcome).toList());
        assertEquals(0, sleepers(mark));
        assertEquals(0, scripted.leftBehind());
    }

    @Test
    void afterEachRunTheReportSoFarIsPassedOn() throws Exception {
        List<BenchReport> told = new ArrayList<>();
        BenchPlan plan = scripted.plan(scripted.good("a"), scripted.client("b", "exit 3"), scripted.good("c"));
        BenchReport last = new Bench(plan, new Bench.Log() {
                    @Override
                    public void line(String text) {}

                    @Override
                    public void measured(BenchReport soFar) {
                        told.add(soFar);
                    }
                })
                .run();
        assertEquals(
                List.of(1, 2, 3), told.stream().map(each -> each.runs().size()).toList());
        assertTrue(told.get(1).interrupted(), "rounds are missing");
        assertEquals(last.runs(), told.get(2).runs());
        assertEquals(3, told.get(0).clients().size(), "also those that have no run yet");
    }

    @Test
    void eachLineTellsHowMuchIsLeft() throws Exception {
        List<String> lines = new ArrayList<>();
        new Bench(scripted.plan(scripted.good("a"), scripted.good("b")), lines::add).run();
        assertTrue(lines.get(0).matches(".* \\(1 of 2 done, \\d+ s left\\)"), lines::toString);
        assertFalse(lines.get(1).contains("left"), lines::toString);
    }

    @Test
    void aDirectoryThatFailsCostsTheRunsThatNeedItAndNoOther() throws Exception {
        ClientProfile vandal =
                scripted.client("vandal", "cp {original} {out}; cd {work}/../..; rm -rf *vandal; touch 1-b");
        BenchReport report = run(scripted.plan(vandal, scripted.good("b"), scripted.good("c")));
        assertEquals(3, report.runs().size());
        assertEquals(Outcome.FAILED, report.runs().get(1).outcome());
        assertTrue(report.runs().get(1).message().startsWith("its files could not be"), report.runs()::toString);
    }

    @Test
    void noRoomIsToldBeforeAnythingRuns() throws Exception {
        BenchPlan plan = scripted.ofSize(1L << 60, scripted.good("good"));
        BenchException failure = assertThrows(BenchException.class, () -> run(plan));
        assertTrue(failure.getMessage().startsWith("no room"), failure.getMessage());
        assertEquals(0, scripted.leftBehind());
    }

    private static long sleepers(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                .filter(process -> process.info()
                        .arguments()
                        .filter(words -> words[0].startsWith(mark))
                        .isPresent())
                .count();
    }

    private static RunRecord only(BenchReport report) {
        assertEquals(1, report.runs().size(), report.runs()::toString);
        return report.runs().get(0);
    }

    private static BenchReport run(BenchPlan plan) throws IOException {
        return new Bench(plan, text -> {}).run();
    }

    private static CompletableFuture<BenchReport> running(Bench bench) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return bench.run();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }
}
