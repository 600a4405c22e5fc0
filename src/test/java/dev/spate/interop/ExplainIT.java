package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import dev.spate.support.FaultFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code download --explain} beside swarms whose bottleneck is known, because they were made so: it is named for four fifths
 * of the time. KnownBottlenecksTest has many more, in virtual time.
 */
@Alone
class ExplainIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final double RIGHT = 0.8;
    private static final Pattern CAUSES =
            Pattern.compile("\\{\"cause\":\"(\\w+)\",\"share\":([0-9.]+),\"seconds\":[0-9.]+}");

    private final Workspace workspace = Workspace.of(ExplainIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Path out = workspace.resolve("disk").resolve("out.bin");

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectories(out.getParent());
    }

    @AfterEach
    void deleteOutput() {
        Workspace.delete(out);
    }

    static Stream<Arguments> swarms() {
        return Stream.of(
                Arguments.of("peers", List.of("--peers", "30", "--rate", "512KiB", "--size", "80MiB"), List.of()),
                Arguments.of("peers", List.of("--peers", "1", "--rate", "2MiB", "--size", "10MiB"), List.of()),
                Arguments.of("distance", List.of("--peers", "1", "--latency", "300ms", "--size", "384MiB"), List.of()),
                Arguments.of(
                        "memory",
                        List.of("--peers", "20", "--latency", "300ms", "--size", "24MiB", "--piece-length", "256KiB"),
                        List.of("--memory", "1m")),
                Arguments.of(
                        "choked",
                        List.of(
                                "--peers",
                                "20",
                                "--behaviour",
                                "never-unchoke=18",
                                "--rate",
                                "1MiB",
                                "--size",
                                "10MiB"),
                        List.of()),
                Arguments.of(
                        "rare",
                        List.of("--peers", "20", "--behaviour", "partial:0=18", "--rate", "1MiB", "--size", "10MiB"),
                        List.of()),
                Arguments.of(
                        "last_blocks",
                        List.of("--peers", "10", "--behaviour", "slow-tail:8192=1", "--size", "16MiB"),
                        List.of()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("swarms")
    void namesTheBottleneckForFourFifthsOfTheTime(String cause, List<String> swarm, List<String> options) {
        Map<String, Double> shares = shares(spate, swarm, options);
        assertTrue(shares.getOrDefault(cause, 0.0) >= RIGHT, shares::toString);
    }

    @Test
    void namesADiskThatIsSlowerThanThePeers() {
        Path disk = workspace.resolve("disk");
        FaultFs slow = FaultFs.compiledIn(workspace.resolve("shim")).on(disk).with("RATE", 10 << 20);
        Map<String, Double> shares = shares(
                spate.withEnvironment(slow.environment()),
                List.of("--peers", "20", "--latency", "20ms", "--rate", "4MiB", "--size", "128MiB"),
                List.of());
        assertTrue(shares.getOrDefault("disk", 0.0) >= RIGHT, shares::toString);
    }

    /**
     * Only hashing is compiled, so that the loop is the slow part and not the disk threads. A loop that lacks time on a
     * machine that other programs use waits for a CPU too, and it is true to say so: those moments count, but not alone.
     */
    @Test
    void namesALoopThatHasNoTimeLeft() {
        Map<String, Double> shares = shares(
                spate.withFlags(
                        "-XX:CompileCommand=quiet", "-XX:CompileCommand=compileonly,sun.security.provider.*::*"),
                List.of("--peers", "50", "--size", "1GiB", "--piece-length", "256KiB"),
                List.of());
        double loop = shares.getOrDefault("loop", 0.0);
        assertTrue(loop > 0 && loop + shares.getOrDefault("cpu", 0.0) >= RIGHT, shares::toString);
    }

    /** Downloads from such a swarm; returns the part of the time that was told of each cause. */
    private Map<String, Double> shares(Spate downloader, List<String> swarm, List<String> options) {
        try (SyntheticSwarm peers = SyntheticSwarm.start(workspace, swarm.toArray(String[]::new))) {
            List<Object> command = new ArrayList<>(List.of("download", "--json", "--explain", "-o", out));
            command.addAll(options);
            command.add(peers.torrentFile());
            Spate.Outcome outcome = downloader.run(LONG, command.toArray()).expectExit(0);
            String done = Events.of(outcome.stdout(), "done").get(0);
            return CAUSES.matcher(done)
                    .results()
                    .collect(Collectors.toMap(each -> each.group(1), each -> Double.parseDouble(each.group(2))));
        }
    }
}
