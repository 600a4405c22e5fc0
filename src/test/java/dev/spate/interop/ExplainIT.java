package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import dev.spate.support.FaultFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code download --explain} beside swarms whose bottleneck is known, because they were made so: it is named for four fifths
 * of the time after the start. KnownBottlenecksTest has many more, in virtual time. All but the one that lacks a CPU wait for
 * nearly all of their time, and three do so at once.
 */
@Alone
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainIT {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final double RIGHT = 0.8;

    /** What is rightly named until the blocks flow, and while the others that start take the CPUs: a part, or it is wrong. */
    private static final List<String> BESIDE = List.of("tracker", "not_connected", "growing", "cpu");

    private static final double BESIDE_AT_MOST = 0.35;
    private static final Pattern CAUSES =
            Pattern.compile("\\{\"cause\":\"(\\w+)\",\"share\":([0-9.]+),\"seconds\":[0-9.]+}");

    private static final Case SLOW_DISK =
            Case.of("slow disk", "disk", "--peers 20 --latency 20ms --rate 4MiB --size 80MiB");
    private static final Case NO_TIME = Case.of("no time", "loop", "--peers 50 --size 768MiB --piece-length 256KiB");

    private final Workspace workspace = Workspace.of(ExplainIT.class);
    private final Spate spate = Spate.in(workspace).withFlags(Spate.LAUNCHER);
    private final Path disk = workspace.resolve("disk");
    /** More at once take the CPU from each other: so many JVMs start, of swarms and of downloads. */
    private final ExecutorService downloads = Executors.newFixedThreadPool(3);

    private final Map<String, Future<Map<String, Double>>> atOnce = new LinkedHashMap<>();

    @BeforeAll
    void startThoseThatWait() throws IOException {
        Files.createDirectories(disk);
        swarms().forEach(each -> start(each, () -> spate));
        start(SLOW_DISK, this::onASlowDisk);
    }

    private void start(Case swarm, Supplier<Spate> downloader) {
        atOnce.put(swarm.name, downloads.submit(() -> shares(downloader.get(), swarm)));
    }

    @AfterAll
    void deleteOutput() {
        downloads.shutdownNow();
        Workspace.delete(disk);
    }

    /** A swarm, and what holds a download from it back. */
    private record Case(String name, String cause, List<String> swarm, List<String> options) {
        static Case of(String name, String cause, String swarm) {
            return new Case(name, cause, List.of(swarm.split(" ")), List.of());
        }

        Case with(String... more) {
            return new Case(name, cause, swarm, List.of(more));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Each takes some eight seconds: what comes before the bottleneck, the starting of so many JVMs too, is a small part. */
    static Stream<Case> swarms() {
        return Stream.of(
                Case.of("thirty slow peers", "peers", "--peers 30 --rate 512KiB --size 120MiB"),
                Case.of("one slow peer", "peers", "--peers 1 --rate 2MiB --size 16MiB"),
                Case.of("far away", "distance", "--peers 1 --latency 300ms --size 256MiB"),
                Case.of("little memory", "memory", "--peers 20 --latency 300ms --size 32MiB --piece-length 256KiB")
                        .with("--memory", "1m"),
                Case.of("most choke", "choked", "--peers 20 --behaviour never-unchoke=18 --rate 1MiB --size 16MiB"),
                Case.of("most have nothing", "rare", "--peers 20 --behaviour partial:0=18 --rate 1MiB --size 16MiB"),
                Case.of("a slow tail", "last_blocks", "--peers 10 --behaviour slow-tail:5000=1 --size 16MiB"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("swarms")
    void namesTheBottleneckForFourFifthsOfTheTime(Case swarm) throws Exception {
        assertNamed(swarm, () -> spate);
    }

    @Test
    void namesADiskThatIsSlowerThanThePeers() throws Exception {
        assertNamed(SLOW_DISK, this::onASlowDisk);
    }

    /** Where the others took the CPU from it, or from its swarm, it is told so, and rightly: then it has its turn alone. */
    private void assertNamed(Case swarm, Supplier<Spate> downloader) throws Exception {
        Map<String, Double> shares = ended(swarm);
        if (!named(swarm, shares)) {
            System.out.println(swarm + " beside the others: " + shares);
            awaitAll();
            Map<String, Double> alone = shares(downloader.get(), swarm);
            assertTrue(named(swarm, alone), () -> "beside the others " + shares + ", alone " + alone);
        }
    }

    private static boolean named(Case swarm, Map<String, Double> shares) {
        double other = BESIDE.stream()
                .mapToDouble(each -> shares.getOrDefault(each, 0.0))
                .sum();
        return other <= BESIDE_AT_MOST && shares.getOrDefault(swarm.cause, 0.0) >= RIGHT * (1 - other);
    }

    /**
     * Only hashing is compiled, so that the loop is the slow part and not the disk threads. A loop that lacks time on a
     * machine that other programs use waits for a CPU too, and it is true to say so: those moments count, but not alone. Its
     * swarm may lack a CPU as well: then it has another turn.
     */
    @Test
    void namesALoopThatHasNoTimeLeft() throws Exception {
        awaitAll();
        Spate slow = spate.withFlags(
                "-XX:CompileCommand=quiet", "-XX:CompileCommand=compileonly,sun.security.provider.*::*");
        List<Map<String, Double>> tries = new ArrayList<>();
        do {
            tries.add(shares(slow, NO_TIME));
        } while (!lacksTime(tries.get(tries.size() - 1)) && tries.size() < 3);
        assertTrue(lacksTime(tries.get(tries.size() - 1)), tries::toString);
    }

    private static boolean lacksTime(Map<String, Double> shares) {
        double loop = shares.getOrDefault("loop", 0.0);
        return loop > 0 && loop + shares.getOrDefault("cpu", 0.0) >= RIGHT;
    }

    private Spate onASlowDisk() {
        return spate.withEnvironment(FaultFs.compiledIn(workspace.resolve("shim"))
                .on(disk)
                .with("RATE", 10 << 20)
                .environment());
    }

    /** The shares of one that was started with the others. */
    private Map<String, Double> ended(Case swarm) throws Exception {
        try {
            return atOnce.get(swarm.name).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error failed) {
                throw failed;
            }
            throw e.getCause() instanceof Exception failed ? failed : e;
        }
    }

    /** However they ended: their own tests tell of that. */
    private void awaitAll() throws InterruptedException {
        for (Future<?> each : atOnce.values()) {
            try {
                each.get();
            } catch (ExecutionException e) {
                System.out.println("one of the others: " + e.getCause());
            }
        }
    }

    /** Downloads from such a swarm; returns the part of the time that was told of each cause. */
    private Map<String, Double> shares(Spate downloader, Case swarm) {
        Path out = disk.resolve(swarm.name);
        Workspace.delete(out);
        try (SyntheticSwarm peers = SyntheticSwarm.named(swarm.name, workspace, swarm.swarm.toArray(String[]::new))) {
            List<Object> command = new ArrayList<>(List.of("download", "--json", "--explain", "-o", out));
            command.addAll(swarm.options);
            command.add(peers.torrentFile());
            Spate.Outcome outcome = downloader.run(LONG, command.toArray()).expectExit(0);
            String done = Events.of(outcome.stdout(), "done").get(0);
            return CAUSES.matcher(done)
                    .results()
                    .collect(Collectors.toMap(each -> each.group(1), each -> Double.parseDouble(each.group(2))));
        }
    }
}
