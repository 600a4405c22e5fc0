package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.FaultFs;
import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The real program with little memory, few files, no network, nobody who listens, and signals at bad moments. */
@EnabledOnOs(OS.LINUX)
@TestInstance(Lifecycle.PER_CLASS)
class ProcessLimitsIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Workspace workspace = Workspace.of(ProcessLimitsIT.class);
    private final Spate spate = Spate.in(workspace);

    @AutoClose
    private SyntheticSwarm swarm;

    @BeforeAll
    void start() {
        // Pieces so long that the memory for a few of them matters, and many files.
        swarm = SyntheticSwarm.start(
                workspace, "--size", "64MiB", "--piece-length", "8MiB", "--peers", "60", "--files", "300");
    }

    @Test
    void piecesThatDoNotFitIntoTheMemoryAreRefusedAtOnce() {
        Spate.Outcome refused = download("little", spate.withFlags("-Xmx40m")).expectExit(2);
        assertOneLine(refused, "spate: not enough memory: pieces of 8388608 bytes take 48 MiB, and Java may use ");
    }

    @Test
    void outOfMemoryIsOneLineAndNotEachPeersFault() {
        Spate.Outcome ended = download("starved", spate.withFlags("-XX:MaxDirectMemorySize=18m"))
                .expectExit(75);
        assertOneLine(ended, "spate: out of memory: ");
    }

    @Test
    void withFewFilesItIsSlowAtMost() {
        Installed.require("prlimit");
        Path out = workspace.resolve("few");
        download("few", spate.through("prlimit", "--nofile=64:64")).expectExit(0);
        OutputOnDisk.of(swarm.torrentFile(), out).assertDone("");
        Spate.Outcome none = download("none", spate.through("prlimit", "--nofile=14:14"));
        assertTrue(none.exitCode() == 74 || none.exitCode() == 0, none::toString);
        assertTrue(none.errorLines().size() <= 1, none::toString);
    }

    @Test
    void withoutANetworkItSaysSoAtOnce() {
        String[] namespace = Installed.networkNamespace().toArray(String[]::new);
        Spate.Outcome alone = download("alone", spate.through(namespace)).expectExit(69);
        // The tracker's own answer comes before it.
        String last = alone.errorLines().get(alone.errorLines().size() - 1);
        assertTrue(alone.errorLines().size() <= 2 && last.startsWith("spate: nobody to download from: "), last);
    }

    @Test
    void aTransportThatIsNoneIsAMistakeOfTheUser() {
        Spate.Outcome refused = download("nonsense", spate.withFlags("-Dspate.transport=nonsense"));
        assertOneLine(refused.expectExit(2), "spate: -Dspate.transport: no such transport: nonsense ");
    }

    @Test
    void anInterruptAtAnyMomentOfTheStartIsTold() {
        for (int millis : new int[] {60, 150, 400, 900}) {
            try (Spate.Running running =
                    spate.start("download", "--quiet", "-o", workspace.resolve("early"), swarm.torrentFile())) {
                LockSupport.parkNanos(millis * 1_000_000L);
                if (running.isAlive()) {
                    running.signal("INT");
                }
                Spate.Outcome ended = running.await(LONG);
                // In its first moments the JVM itself cannot take a signal yet: nothing of ours runs then.
                boolean jvm = ended.stdout().startsWith("Error occurred during initialization of VM");
                assertTrue(ended.exitCode() == 130 || ended.exitCode() == 0 || jvm, ended::toString);
                assertTrue(ended.errorLines().size() <= 1, ended::toString);
            }
        }
    }

    @Test
    void theSecondInterruptEndsItAtOnceWhateverTheDiskDoes() {
        Path root = workspace.resolve("hanging");
        Spate hanging = spate.withEnvironment(
                FaultFs.compiledIn(root).on(root).with("HANG", 60).environment());
        try (Spate.Running running =
                hanging.start("download", "--json", "-o", root.resolve("out"), swarm.torrentFile())) {
            running.awaitStdout("\"started\"", 1, LONG);
            running.signal("INT");
            LockSupport.parkNanos(200_000_000L);
            running.signal("INT");
            Spate.Outcome ended = running.await(LONG).expectExit(130);
            // Nor was the first one left to come to its end, at which it tells how to go on.
            assertEquals(List.of(), ended.errorLines(), ended::toString);
        }
    }

    @Test
    void aPlantedLinkIsNotWrittenThrough() throws IOException {
        Path victim = Files.writeString(workspace.resolve("victim"), "precious");
        for (String how : new String[] {"symbolic", "hard"}) {
            Path out = workspace.resolve("planted-" + how);
            Path next = Path.of(out + ".spate.tmp");
            if (how.equals("hard")) {
                Files.createLink(next, victim);
            } else {
                Files.createSymbolicLink(next, victim);
            }
            download("planted-" + how, spate).expectExit(0);
            assertEquals("precious", Files.readString(victim), how);
            OutputOnDisk.of(swarm.torrentFile(), out).assertDone(how);
        }
    }

    private Spate.Outcome download(String out, Spate how) {
        return how.run(
                LONG, "download", "--quiet", "--timeout", "20", "-o", workspace.resolve(out), swarm.torrentFile());
    }

    private static void assertOneLine(Spate.Outcome outcome, String begin) {
        assertEquals(1, outcome.errorLines().size(), outcome::toString);
        assertTrue(outcome.errorLines().get(0).startsWith(begin), outcome::toString);
    }
}
