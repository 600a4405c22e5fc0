package dev.spate.cli.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.SwarmAddressing;
import dev.spate.synthetic.SwarmOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class SwarmShapeOptionsTest {
    private static final class Holder {
        @Mixin
        private SwarmShapeOptions shape = new SwarmShapeOptions();
    }

    @Test
    void aRecordingThatIsNoneIsMalformed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("garbage"), "garbage");
        SwarmShapeOptions shape = parsed("--replay=" + file);
        CommandException e = assertThrows(CommandException.class, shape::options);
        assertEquals(ExitCode.MALFORMED, e.exitCode());
    }

    @Test
    void theOptionsSurviveTheWayToAnotherProcess() {
        SwarmShapeOptions shape = parsed(
                "--size=3m",
                "--piece-length=64k",
                "--files=3",
                "--peers=20",
                "--rate=1m",
                "--total-rate=5m",
                "--latency=50ms",
                "--jitter=5ms",
                "--seed=9",
                "--behaviour=corrupt=10%",
                "--behaviour=stall=1",
                "--dht",
                "--no-tracker",
                "--ports");
        assertEquals(
                shape.options(),
                parsed(shape.arguments().toArray(String[]::new)).options());
        assertEquals(
                SwarmAddressing.Addressing.OWN_PORT,
                shape.options().swarmAddressing().addressing());
    }

    @Test
    void aSwarmAsInTheWorldSurvivesTheWayToo() {
        SwarmShapeOptions shape = parsed(
                "--peers=40",
                "--behaviour=leecher:25=80%",
                "--rate=lognormal:256KiB,1.5",
                "--latency=lognormal:40ms,0.5+lognormal:200ms,0.6=30%",
                "--session=weibull:0.6,90s",
                "--arrivals=exp:60s,30s",
                "--nat=64%",
                "--tracker-peers=50",
                "--pex");
        SwarmOptions wild = shape.options();
        assertEquals(wild, parsed(shape.arguments().toArray(String[]::new)).options());
        assertEquals(new SwarmOptions.Finding(false, true, 50, true), wild.finding());
        assertEquals(
                26, wild.groups().stream().filter(each -> !each.reachable()).count());
    }

    @Test
    void leechersNeedNoSeedersAndSurviveTheWayToo() {
        SwarmShapeOptions shape = parsed("--leechers=7", "--leecher-rate=256k", "--take=4m");
        assertEquals(new LeecherGroup(7, 256 << 10, 4 << 20), shape.options().leechers());
        assertEquals(0, shape.options().peers());
        assertEquals(
                shape.options(),
                parsed(shape.arguments().toArray(String[]::new)).options());
        assertEquals(3, parsed("--leechers=7", "--peers=3").options().peers());
    }

    @Test
    void theDefaultsMakeAShortRun() {
        SwarmOptions usual = parsed().options();
        assertEquals(512L << 20, usual.torrent().sizeBytes());
        assertEquals(50, usual.peers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--size=0",
                "--peers=0",
                "--peers=-1",
                "--files=0",
                "--piece-length=3g",
                "--behaviour=rude=1",
                "--behaviour=leecher:76=1",
                "--tracker-peers=-1",
                "--nat=101%",
                "--behaviour=stall=51"
            })
    void whatCannotBeIsAMistakeInTheArguments(String argument) {
        CommandException commandException =
                assertThrows(CommandException.class, () -> parsed(argument).options());
        assertEquals(ExitCode.USAGE, commandException.exitCode());
    }

    private static SwarmShapeOptions parsed(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.shape;
    }
}
