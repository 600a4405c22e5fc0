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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real program with little memory, few files, no network, nobody who listens, and signals at bad moments. */
@EnabledOnOs(OS.LINUX)
@TestInstance(Lifecycle.PER_CLASS)
class ProcessLimitsIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** The first class that is loaded afterwards. */
    private static final String SIGNALS_ARE_OURS = "dev.spate.cli.OpenedTorrent";

    private static final Pattern STOPPED = Pattern.compile(
            "spate: stopped: (nothing was downloaded yet \\(run the same command to begin\\)|[0-9.]+ [KM]?i?B of 16.0"
                    + " MiB verified, [0-9.]+% \\(run the same command to go on\\))");

    private final Workspace workspace = Workspace.of(ProcessLimitsIT.class);
    private final Spate spate = Spate.in(workspace);

    @AutoClose
    private SyntheticSwarm swarm;

    @AutoClose
    private SyntheticSwarm slowSwarm;

    @BeforeAll
    void start() {
        // Pieces so long that the memory for a few of them matters, and many files.
        swarm = SyntheticSwarm.start(
                workspace, "--size", "64MiB", "--piece-length", "8MiB", "--peers", "60", "--files", "300");
        slowSwarm = SyntheticSwarm.named("slow", workspace, "--size", "16MiB", "--peers", "1", "--rate", "64KiB");
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
        if (none.exitCode() == 69) {
            // The files came first, and there was no socket left for the tracker.
            assertTrue(none.errorLines().get(0).contains("Too many open files"), none::toString);
            assertEquals(2, none.errorLines().size(), none::toString);
        } else {
            assertTrue(none.exitCode() == 74 || none.exitCode() == 0, none::toString);
            assertTrue(none.errorLines().size() <= 1, none::toString);
        }
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

    /** The moments are those when a class is loaded, and signals are ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                SIGNALS_ARE_OURS,
                "dev.spate.metainfo.Metainfo",
                "dev.spate.session.Engine",
                "dev.spate.storage.Storage",
                "dev.spate.peer.PeerConnection"
            })
    void anInterruptAtAnyMomentOfTheStartIsTold(String moment) throws IOException {
        Spate.Outcome ended = interruptedWhen(SIGNALS_ARE_OURS, moment).expectExit(130);
        assertEquals(1, ended.errorLines().size(), ended::toString);
        assertTrue(STOPPED.matcher(ended.errorLines().get(0)).matches(), ended::toString);
    }

    /** Until then the JVM ends by itself, which nobody can tell of; or else it is told as ever. */
    @ParameterizedTest
    @ValueSource(strings = {"java.lang.Object", "dev.spate.cli.Main", "dev.spate.cli.download.DownloadCommand"})
    void anInterruptBeforeSignalsAreOursLeavesNothing(String moment) throws IOException {
        Spate.Outcome ended = interruptedWhen(moment);
        boolean jvm = ended.stdout().startsWith("Error occurred during initialization of VM");
        assertTrue(ended.exitCode() == 130 || jvm, ended::toString);
        assertTrue(
                ended.errorLines().isEmpty()
                        || ended.errorLines().size() == 1
                                && STOPPED.matcher(ended.errorLines().get(0)).matches(),
                ended::toString);
    }

    private Spate.Outcome interruptedWhen(String... loaded) throws IOException {
        Path own = Files.createTempDirectory(workspace.resolve("."), "interrupted-");
        Path classes = own.resolve("classes");
        // The cache of newer JVMs would load all classes before anything runs.
        try (Spate.Running running = spate.withFlags(
                        "-XX:+IgnoreUnrecognizedVMOptions", "-XX:AOTMode=off", "-Xlog:class+load:file=" + classes)
                .start("download", "--quiet", "-o", own.resolve("out"), slowSwarm.torrentFile())) {
            Awaitility.await()
                    .atMost(LONG)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> !running.isAlive() || Files.exists(classes) && names(classes, loaded));
            running.signal("INT");
            return running.await(LONG);
        }
    }

    private static boolean names(Path classes, String... loaded) throws IOException {
        String log = Files.readString(classes);
        return Stream.of(loaded).allMatch(each -> log.contains(" " + each + " "));
    }

    @Test
    void theSecondInterruptEndsItAtOnceWhateverTheDiskDoes() {
        Path root = workspace.resolve("hanging");
        Spate hanging = spate.withEnvironment(
                FaultFs.compiledIn(root).on(root).with("HANG", 60).environment());
        try (Spate.Running running =
                hanging.start("download", "--json", "-o", root.resolve("out"), swarm.torrentFile())) {
            running.awaitStdout("\"started\"", 1, LONG);
            // The first one is under way at some time, and any later one is a second one then.
            Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> !running.signal("INT"));
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
