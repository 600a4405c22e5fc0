package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.RunConditions;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.TradingFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which others download at the same time, with shell scripts for the swarm and all clients. */
@EnabledOnOs(OS.LINUX)
class TradeRunTest {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String STAYS = "echo $$ >> {pids}; exec sleep 1000";

    @TempDir
    private Path temp;

    private ScriptedBench scripted;

    @BeforeEach
    void makeTheContent() throws Exception {
        scripted = new ScriptedBench(temp);
    }

    @Test
    void theTrackersAccountsAreDividedByAddress() throws Exception {
        RunRecord run = run(
                LONG,
                told("127.1.0.2:5", 40, 30) + "," + told("127.0.0.1:6", 80, 90) + "," + told("127.1.0.3:5", 60, 10),
                scripted.client("measured", "cp {original} {out}"));
        assertEquals(Outcome.DONE, run.outcome(), run.message());
        TradingFigures trading = run.figures().orElseThrow().trading().orElseThrow();
        assertEquals(90, trading.uploadedBytes(), "of the address that is no other's");
        assertEquals(
                List.of(30L, 10L),
                trading.others().stream()
                        .map(TradingFigures.Other::uploadedBytes)
                        .toList());
        assertEquals(50, trading.middleOfOthersSeconds(), 10, "from the start of its own process");
        assertEquals(80, trading.completedSeconds(), 10);
    }

    @Test
    void theOthersAreEndedWithTheRun() throws Exception {
        run(LONG, told("127.1.0.2:5", 4, 0) + "," + told("127.1.0.3:5", 4, 0), scripted.good("measured"));
        List<String> pids = Files.readAllLines(temp.resolve("pids"));
        assertEquals(2, pids.size());
        Awaitility.await()
                .atMost(LONG)
                .until(() -> pids.stream()
                        .map(Long::parseLong)
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
        assertEquals(0, scripted.leftBehind());
    }

    @Test
    void oneThatTimesOutIsToldHowManyOthersWereDone() throws Exception {
        RunRecord run = run(
                SHORT,
                told("127.1.0.2:5", 1, 0) + "," + told("127.1.0.3:5", -1, 0),
                scripted.client("measured", "exec sleep 1000"));
        assertEquals(Outcome.TIMED_OUT, run.outcome());
        assertTrue(run.message().contains("1 of 2 others had everything"), run.message());
    }

    @Test
    void addressesFollowThoseOfTheSeeders() throws Exception {
        RunConditions three = new RunConditions(Optional.empty(), "content", 1, 3, "10.77.0.1:4000");
        assertEquals(List.of("10.77.0.6", "10.77.0.7"), Traders.addresses(three, 2, 2));
    }

    private static String told(String address, int completedSeconds, int uploaded) {
        return "{\"address\":\"" + address + "\",\"completedSeconds\":" + completedSeconds + ",\"uploadedBytes\":"
                + uploaded + ",\"downloadedBytes\":7}";
    }

    private RunRecord run(Duration timeout, String announcers, ClientProfile client) throws Exception {
        ClientProfile other = scripted.client(
                "other", STAYS.replace("{pids}", temp.resolve("pids").toString()));
        return new Bench(scripted.trading(timeout, "[" + announcers + "]", other, client), text -> {})
                .run()
                .runs()
                .get(0);
    }
}
