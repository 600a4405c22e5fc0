package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.Scenario;
import dev.spate.bench.ScenarioFile;
import dev.spate.cli.CliRun;
import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.synthetic.LeecherGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class BenchScenariosTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    static List<String> builtIn() {
        return ScenarioFile.BUILT_IN;
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void eachBuiltInScenarioIsRightAndDescribed(String name) {
        Scenario scenario = scenarios().of(List.of(name)).get(0);
        assertEquals(name, scenario.name());
        assertFalse(scenario.description().isBlank());
        assertTrue(scenario.swarm().torrent().sizeBytes() <= 8_192 * MIB, "finite");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        seed-one,         1, 2048,   0, false
        seed-one-cold,    1, 2048,   0, true
        seed-fifty,      50, 2000,   0, false
        seed-thousand, 1000, 4000, 250, false
        """)
    void theScenariosOfSeedingAreWhatTheDocumentationSays(
            String name, int leechers, long totalMib, long capacityMib, boolean dropsCache) {
        Scenario scenario = scenarios().of(List.of(name)).get(0);
        LeecherGroup group = scenario.swarm().leechers();
        assertTrue(scenario.seeds());
        assertEquals(leechers, group.leechers());
        assertEquals(totalMib * MIB, group.totalBytes(scenario.swarm().torrent()));
        assertEquals(capacityMib * MIB, scenario.swarm().capacityBytesPerSecond());
        assertEquals(dropsCache, scenario.dropCache());
        assertEquals(2_048 * MIB, scenario.swarm().torrent().sizeBytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        fifty    | --drop-cache  | --drop-cache is for clients that seed
        seed-one | --magnet      | needs the .torrent file
        seed-one | --kill-at=50% | is not killed
        seed-one | --peers=3     | has no seeders beside it
        seed-one | --utp         | over uTP clients download
        trade    | --utp         | over uTP clients download
        """)
    void optionsThatDoNotFitSeedingAreRefused(String name, String option, String why) {
        CommandException mistake =
                assertThrows(CommandException.class, () -> scenarios(option).of(List.of(name)));
        assertTrue(mistake.getMessage().contains(why), mistake.getMessage());
    }

    @Test
    void clientsAreToldWhatASwarmLetsIn() {
        assertTrue(scenarios().of(List.of("one-fast-utp")).get(0).swarm().utp());
        assertTrue(scenarios().of(List.of("one-fast-mse")).get(0).swarm().encrypted());
        Scenario usual = scenarios().of(List.of("one-fast")).get(0);
        assertFalse(usual.swarm().utp() || usual.swarm().encrypted());
        assertTrue(scenarios("--utp").of(List.of("fifty")).get(0).swarm().utp());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        one-fast,     2048, 1024,    1, 0
        one-fast-8g,  8192, 1024,    1, 0
        one-fast-utp, 1024, 1024,    1, 0
        one-fast-mse, 1024, 1024,    1, 0
        fifty,        2048, 1024,   50, 0
        thousand,     2048, 1024, 1000, 250
        far,          1024, 1024,   20, 160
        small,           4,   64,   20, 0
        crowd,         512,  256, 5000, 78
        bad-swarm,    1024,  512,  200, 140
        small-pieces, 1024,   16,   20, 0
        """)
    void theBuiltInScenariosAreWhatTheDocumentationSays(
            String name, long sizeMib, int pieceKib, int peers, long capacityMib) {
        Scenario scenario = scenarios().of(List.of(name)).get(0);
        assertEquals(sizeMib * MIB, scenario.swarm().torrent().sizeBytes());
        assertEquals(pieceKib * 1_024, scenario.swarm().torrent().pieceLength());
        assertEquals(peers, scenario.swarm().peers());
        assertEquals(capacityMib, scenario.swarm().capacityBytesPerSecond() / MIB);
    }

    @Test
    void aSwarmTakesAFileOfOptionsAndTheCommandLineReplacesThem() throws Exception {
        Path file = Files.writeString(directory.resolve("mine"), "# mine\n--peers 3 --size 1MiB --seconds 0.01\n");
        CliRun run = CliRun.of("swarm", "@" + file, "--size=64KiB", "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("\"contentBytes\":65536,"), run.out());
        assertTrue(run.out().contains("\"peers\":3,"), run.out());
        assertEquals(2, CliRun.of("swarm", "@" + file + "x").exitCode());
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws Exception {
        Path file = Files.write(directory.resolve("noise"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        CommandException commandException =
                assertThrows(CommandException.class, () -> scenarios().of(List.of(file.toString())));
        assertEquals("cannot read the scenario " + file + ": it is not UTF-8 text", commandException.getMessage());
    }

    @Test
    void resumeKillsAndMagnetGivesALink() {
        List<Scenario> both = scenarios().of(List.of("resume", "magnet"));
        assertEquals(0.5, both.get(0).killAt());
        assertTrue(both.get(1).magnet());
        assertEquals(List.of("--kill-at", "50%"), both.get(0).arguments().ofClients());
        assertEquals(List.of("--magnet"), both.get(1).arguments().ofClients());
        assertFalse(both.get(0).arguments().ofSwarm().contains("50%"));
        assertEquals(
                "1MiB",
                both.get(0)
                        .arguments()
                        .ofSwarm()
                        .get(both.get(0).arguments().ofSwarm().size() - 1));
    }

    @Test
    void withoutANameItIsTheQuickOneWithTheCommandLinesOptions() {
        Scenario usual = scenarios().of(List.of()).get(0);
        assertEquals(512 * MIB, usual.swarm().torrent().sizeBytes());
        Scenario smaller = scenarios("--size=3MiB", "--peers", "7", "--ports")
                .of(List.of())
                .get(0);
        assertEquals(3 * MIB, smaller.swarm().torrent().sizeBytes());
        assertEquals(7, smaller.swarm().peers());
        assertTrue(
                smaller.arguments().swarmCommand().contains("--ports"),
                smaller.arguments().swarmCommand()::toString);
    }

    @Test
    void theCommandLineOverridesAScenario() {
        Scenario scenario = scenarios("--size", "64MiB", "--kill-at=25%")
                .of(List.of("fifty"))
                .get(0);
        assertEquals(64 * MIB, scenario.swarm().torrent().sizeBytes());
        assertEquals(1_024 * 1_024, scenario.swarm().torrent().pieceLength());
        assertEquals(0.25, scenario.killAt());
        assertTrue(scenario.arguments().ofSwarm().containsAll(List.of("2GiB", "--size=64MiB")));
        assertEquals(List.of("--kill-at=25%"), scenario.arguments().ofClients());
    }

    @ParameterizedTest
    @CsvSource({"'', mine", "@, mine", "'', mine.scenario"})
    void aFileOfOptionsIsAScenario(String prefix, String fileName) throws Exception {
        Path file = Files.writeString(directory.resolve(fileName), "# Mine alone\n--peers 3 # few\n--size '2MiB'\n");
        Scenario scenario = scenarios().of(List.of(prefix + file)).get(0);
        assertEquals("mine", scenario.name());
        assertEquals("Mine alone", scenario.description());
        assertEquals(3, scenario.swarm().peers());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        --peers x           | bad scenario wrong: invalid value for option '--peers'
        --what              | bad scenario wrong: unknown option '--what'
        --peers 0           | bad scenario wrong: a swarm has 1 to
        --behaviour rude=1  | bad scenario wrong: no such behaviour
        --traders 201       | bad scenario wrong: 1 to 200 other clients can trade
        --traders 2 --kill-at 5% | bad scenario wrong: a client that trades with others downloads, and is not killed
        surplus             | bad scenario wrong: unexpected argument 'surplus'
        'open               | wrong: the quote before 'open' is not closed
        """)
    void aWrongFileIsAMistakeThatNamesIt(String options, String why) throws Exception {
        Path file = Files.writeString(directory.resolve("wrong"), options);
        CommandException commandException =
                assertThrows(CommandException.class, () -> scenarios().of(List.of(file.toString())));
        assertEquals(ExitCode.USAGE, commandException.exitCode());
        assertTrue(commandException.getMessage().contains(why), commandException.getMessage());
    }

    @Test
    void whereOthersTradeTheSwarmNamesThemToEachOther() {
        Scenario trade = scenarios("--traders=3").of(List.of("trade")).get(0);
        assertEquals(3, trade.traders());
        assertTrue(trade.arguments().swarmCommand().contains("--trading"));
        assertEquals(
                List.of("--traders", "20", "--traders=3"), trade.arguments().ofClients());
        assertFalse(scenarios().of(List.of()).get(0).arguments().swarmCommand().contains("--trading"));
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThrows(CommandException.class, () -> scenarios().of(List.of("fifty", "fifty")));
    }

    private static BenchScenarios scenarios(String... commandLine) {
        CommandLine parser = new CommandLine(new BenchCommand());
        return new BenchScenarios(parser.parseArgs(commandLine));
    }
}
