package dev.spate.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.report.text.ReportComparison;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ReportJsonTest {
    private static final String SMALL = ReportWriter.toJson(small());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenIsReadBackTheSame(long seed) {
        BenchReport report = SampleReport.large(seed, 2);
        String json = ReportWriter.toJson(report);
        BenchReport read = ReportReader.read(json.getBytes(StandardCharsets.UTF_8));
        assertEquals(json, ReportWriter.toJson(read));
        assertEquals(report.environment(), read.environment());
        assertEquals(report.scenarios(), read.scenarios());
        assertEquals(report.clients(), read.clients());
        assertEquals(report.warnings(), read.warnings());
        assertEquals(report.runs().size(), read.runs().size());
        Figures was = report.runs().get(7).figures().orElseThrow();
        Figures is = read.runs().get(7).figures().orElseThrow();
        assertEquals(was.wallSeconds(), is.wallSeconds());
        assertEquals(was.transfer().latency(), is.transfer().latency());
        assertArrayEquals(
                was.transfer().series().distinctBytes(), is.transfer().series().distinctBytes());
        assertArrayEquals(
                was.transfer().series().connections(), is.transfer().series().connections());
    }

    @Test
    void whatWasMeasuredOfAClientThatSeedsIsReadBackTheSame() {
        BenchReport report = seeding(0.9, 0.4);
        BenchReport read = ReportReader.read(ReportWriter.toJson(report).getBytes(StandardCharsets.UTF_8));
        assertEquals(report.scenarios(), read.scenarios());
        assertEquals(
                report.runs().get(0).figures().orElseThrow().seeding(),
                read.runs().get(0).figures().orElseThrow().seeding());
    }

    @Test
    void whatWasMeasuredAmongOthersIsReadBackTheSame() {
        BenchReport read = ReportReader.read(ReportWriter.toJson(trading()).getBytes(StandardCharsets.UTF_8));
        assertEquals(
                trading().runs().get(0).figures().orElseThrow().trading(),
                read.runs().get(0).figures().orElseThrow().trading());
    }

    /** A run in which a client was complete after 18 s, one other after 20 s, and another never. */
    public static BenchReport trading() {
        ScenarioSpec scenario = new ScenarioSpec("trade", "", List.of(), List.of(), 64 << 20, 1 << 18, 1, 4 << 20);
        Figures figures = new Figures(
                18.5,
                TransferFigures.UNKNOWN,
                new ProcessFigures(1, 2, 64 << 20, 10, 2),
                1,
                0,
                Optional.empty(),
                Optional.of(new TradingFigures(
                        18,
                        32 << 20,
                        64 << 20,
                        List.of(
                                new TradingFigures.Other("aria2c", 20, 1 << 20, 64 << 20),
                                new TradingFigures.Other("aria2c", 24, 2 << 20, 64 << 20),
                                new TradingFigures.Other("rtorrent", -1, -1, -1)))));
        ClientSpec client = new ClientSpec("spate", "1", List.of("spate"), false);
        return new BenchReport(
                SampleReport.environment(),
                List.of(scenario),
                List.of(client),
                "",
                List.of(new RunRecord("trade", "spate", 1, Outcome.DONE, "", List.of("spate"), Optional.of(figures))),
                List.of(),
                false);
    }

    /** A run in which 50 leechers took 2 GiB of a content of 1 GiB in 4 s. */
    public static BenchReport seeding(double fairness, double fairnessAtFirstDone) {
        ScenarioSpec scenario = new ScenarioSpec(
                "seed-fifty",
                "",
                List.of("--leechers", "50"),
                List.of("--drop-cache"),
                1 << 30,
                1 << 20,
                0,
                0,
                Optional.of(new LeecherSpec(50, 2L << 30)));
        Figures figures = new Figures(
                4,
                new TransferFigures(
                        1.5, 2, 3.4, 3.5, 2L << 30, 0, 0, 50, 50, 500, 250, fairness, Series.EMPTY, Latency.NONE),
                new ProcessFigures(1, 2, 64 << 20, 10, 2),
                1,
                0,
                Optional.of(new SeedingFigures(50, 3.1, 3.3, fairnessAtFirstDone, 1.2, 1L << 30)),
                Optional.empty());
        ClientSpec client = new ClientSpec("spate", "1", List.of("spate", "seed"), false);
        return new BenchReport(
                SampleReport.environment(),
                List.of(scenario),
                List.of(client),
                "",
                List.of(new RunRecord(
                        "seed-fifty", "spate", 1, Outcome.DONE, "", List.of("spate", "seed"), Optional.of(figures))),
                List.of(),
                false);
    }

    @Test
    void anEarlierReportHasAllOptionsOfAScenarioInOneList() {
        String json = ReportWriter.toJson(resume(List.of("--peers", "5"), List.of("--kill-at", "50%")));
        BenchReport apart = ReportReader.read(json.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("--kill-at", "50%"), apart.scenarios().get(0).clientArguments());
        String earlier = ReportWriter.toJson(resume(List.of("--peers", "5", "--kill-at", "50%"), List.of()))
                .replace("\"clientArguments\":[],", "");
        BenchReport together = ReportReader.read(earlier.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), together.scenarios().get(0).clientArguments());
        assertEquals(List.of(), ReportComparison.of(together, apart).notes(), "it is the same swarm");
    }

    private static BenchReport resume(List<String> arguments, List<String> clientArguments) {
        ScenarioSpec scenario = new ScenarioSpec("resume", "", arguments, clientArguments, 1 << 20, 1 << 14, 5, 0);
        return new BenchReport(
                SampleReport.environment(), List.of(scenario), List.of(), "", List.of(), List.of(), false);
    }

    @Test
    void aFileIsReplacedAsAWholeAndALinkStaysOne(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("real"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file.getFileName());
        ReportWriter.write(small(), link);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(SMALL, Files.readString(file));
        try (var all = Files.list(directory)) {
            assertEquals(2, all.count());
        }
    }

    @Test
    void unknownFiguresComeBackAsNaN() {
        Figures nothing = new Figures(
                1,
                new TransferFigures(
                        Double.NaN,
                        Double.NaN,
                        -1,
                        -1,
                        -1,
                        -1,
                        -1,
                        -1,
                        -1,
                        -1,
                        Double.NaN,
                        Double.NaN,
                        Series.EMPTY,
                        Latency.NONE),
                new ProcessFigures(Double.NaN, Double.NaN, -1, -1, -1),
                Double.NaN,
                Double.NaN);
        RunRecord run = new RunRecord("one", "c", 1, Outcome.DONE, "", List.of(), Optional.of(nothing));
        BenchReport read = reread(with(run));
        assertTrue(Double.isNaN(
                read.runs().get(0).figures().orElseThrow().transfer().firstBlockSeconds()));
        assertEquals(-1, read.runs().get(0).figures().orElseThrow().transfer().peersConnected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\\u0000\u001b[2J", "ünï ☃ 𝄞", "</script>", "{torrent}\n\t"})
    void anyTextSurvives(String text) {
        RunRecord run = new RunRecord("one", "c", 1, Outcome.FAILED, text, List.of(text, ""), Optional.empty());
        assertEquals(run, reread(with(run)).runs().get(0));
    }

    @Test
    void readsAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("report.json");
        ReportWriter.write(small(), file);
        assertEquals(SMALL, ReportWriter.toJson(ReportReader.read(file)));
    }

    @Test
    void passesOverMembersThatItDoesNotKnow() {
        String more = SMALL.replace("\"baseline\":", "\"new\":[{\"a\":[1,2.5,null]},true],\"baseline\":");
        assertEquals(SMALL, ReportWriter.toJson(read(more)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"schema\":1 | \"schema\":2 | a newer spate wrote it: its schema is 2, this one reads up to 1",
                "\"schema\":1 | \"schema\":\"1\" | schema is not an integer but a string",
                "\"schema\":1 | \"schema\":0 | schema is 0, which is not between 1 and 9223372036854775807",
                "\"schema\":1, | | schema is missing",
                "\"cores\":2 | \"cores\":2.5 | environment.cores is not an integer but a number",
                "\"cores\":2 | \"cores\":99999999999 | environment.cores is 99999999999, which is not between 0 and"
                        + " 2147483647",
                "\"name\":\"one\", | | scenarios[0].name is missing",
                "\"wallSeconds\":2.5 | \"wallSeconds\":\"fast\" | runs[0].figures.wallSeconds is not a number but a"
                        + " string",
                "\"wallSeconds\":2.5 | \"wallSeconds\":1e999 | runs[0].figures.wallSeconds is not a number but a"
                        + " number",
                "\"DONE\" | \"GREAT\" | runs[0].outcome is 'GREAT', which is none of [DONE, FAILED, TIMED_OUT, WRONG,"
                        + " SKIPPED, INTERRUPTED]",
                "\"figures\": | \"figure\": | runs[0].figures is missing, though the run is DONE",
                "\"contentBytes\":16777216 | \"contentBytes\":0 | scenarios[0].contentBytes is 0, which is not between"
                        + " 1 and 9223372036854775807",
                "\"stepSeconds\":0.5 | \"stepSeconds\":0 | runs[0].figures.series.stepSeconds is not above 0",
                "\"connections\":[1,1] | \"connections\":[1] | runs[0].figures.series.connections and its neighbours"
                        + " differ in length",
                "\"connections\":[1,1] | \"connections\":[1,4294967297] | runs[0].figures.series.connections has a"
                        + " number that is too large",
                "\"connections\":[1,1] | \"connections\":[1,null] | runs[0].figures.series.connections is not an array"
                        + " of integers but an array",
                "\"latency\":\"\" | \"latency\":\"AAAA\" | runs[0].figures.latency is not a compressed HdrHistogram",
                "\"scenario\":\"one\",\"client\":\"c\" | \"scenario\":\"two\",\"client\":\"c\" | a run of client 'c'"
                        + " against scenario 'two', which are not both listed",
            })
    void exceptionsNameWhatIsWrongAndWhere(String from, String to, String message) {
        String broken = SMALL.replace(from.strip(), to == null ? "" : to.strip());
        ReportException e = assertThrows(ReportException.class, () -> read(broken));
        assertEquals(message.strip(), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "{",
                "{\"schema\":1",
                "{\"schema\":1}x",
                "{\"schema\":1,\"schema\":1}",
                "\u0000",
                "{\"schema\":123456789012345678901234567890123456789012345678901234567890}",
                "{\"schema\":NaN}",
                "{'schema':1}",
                "{\"schema\":99999999999999999999}"
            })
    void refusesWhatIsNoReport(String text) {
        assertTrue(assertThrows(ReportException.class, () -> read(text))
                        .getMessage()
                        .lines()
                        .count()
                == 1);
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(100_000);
        assertThrows(ReportException.class, () -> read(deep));
    }

    @Test
    void refusesMoreValuesThanAReportHas() {
        String many = "{\"schema\":[" + "{},".repeat(1_000_001) + "{}]}";
        assertTrue(assertThrows(ReportException.class, () -> read(many))
                .getMessage()
                .contains("more values"));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void brokenFilesAreRefusedOrReadAndNeverBreakTheReader(long seed) {
        Random random = new Random(seed);
        byte[] whole = SMALL.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2_000; i++) {
            byte[] broken = whole.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                ReportReader.read(broken);
            } catch (ReportException e) {
                assertTrue(e.getMessage().lines().count() == 1, e::getMessage);
            }
        }
        for (int length = 0; length < whole.length - 2; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(ReportException.class, () -> ReportReader.read(cut));
        }
    }

    public static BenchReport small() {
        Figures figures = new Figures(
                2.5,
                new TransferFigures(
                        0.1,
                        1,
                        2,
                        2.25,
                        17_000_000,
                        100,
                        0,
                        1,
                        1,
                        16,
                        16,
                        1,
                        new Series(0.5, new long[] {1, 2}, new long[] {1, 3}, new int[] {1, 1}),
                        Latency.NONE),
                new ProcessFigures(1.5, 0.5, 1 << 25, 10, 20),
                0.25,
                0.5);
        return with(new RunRecord("one", "c", 1, Outcome.DONE, "", List.of("c", "x"), Optional.of(figures)));
    }

    private static BenchReport with(RunRecord run) {
        return new BenchReport(
                SampleReport.environment(),
                List.of(SampleReport.scenario("one", 16, 1, 0)),
                List.of(SampleReport.client("c")),
                "",
                List.of(run),
                List.of(),
                false);
    }

    private static BenchReport reread(BenchReport report) {
        return read(ReportWriter.toJson(report));
    }

    private static BenchReport read(String json) {
        return ReportReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
