package dev.spate.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what {@link ReportWriter} wrote, and nothing else; unknown members are skipped. */
public final class ReportReader {
    /** Three thousand runs, each with the longest series. */
    static final int MOST_BYTES = 128 << 20;

    /** Scenarios times clients; each makes a row and a dozen charts. */
    private static final int MOST_CELLS = 10_000;

    private ReportReader() {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     * @throws ReportException when it is no report, or one of a later version
     */
    public static BenchReport read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ReportException("it has more than " + (MOST_BYTES >> 20) + " MiB, which no report has");
            }
            return read(bytes);
        }
    }

    /**
     * Reads JSON in UTF-8.
     *
     * @throws ReportException when it is no report, or one of a later version
     */
    public static BenchReport read(byte[] json) {
        JsonMembers root = JsonMembers.of(JsonTree.read(json), "");
        long schema = root.integer("schema", 1);
        if (schema > BenchReport.SCHEMA) {
            throw new ReportException(
                    "a newer spate wrote it: its schema is " + schema + ", this one reads up to " + BenchReport.SCHEMA);
        }
        BenchReport report = new BenchReport(
                environment(root.object("environment")),
                each(root, "scenarios", ReportReader::scenario),
                each(root, "clients", ReportReader::client),
                root.text("baseline"),
                each(root, "runs", ReportReader::run),
                each(root, "warnings", ReportReader::warning),
                root.flag("interrupted"));
        checkNames(report);
        return report;
    }

    private static void checkNames(BenchReport report) {
        Set<String> scenarios = new HashSet<>();
        Set<String> clients = new HashSet<>();
        report.scenarios().forEach(each -> once(scenarios, each.name(), "scenario"));
        report.clients().forEach(each -> once(clients, each.name(), "client"));
        if ((long) scenarios.size() * clients.size() > MOST_CELLS) {
            throw new ReportException("more scenarios and clients than any report has");
        }
        for (RunRecord run : report.runs()) {
            if (!scenarios.contains(run.scenario()) || !clients.contains(run.client())) {
                throw new ReportException("a run of client '" + run.client() + "' against scenario '" + run.scenario()
                        + "', which are not both listed");
            }
        }
    }

    private static void once(Set<String> names, String name, String kind) {
        if (!names.add(name)) {
            throw new ReportException("two of the name '" + name + "': a " + kind + " is listed once");
        }
    }

    private static <T> List<T> each(JsonMembers from, String name, Function<JsonMembers, T> reader) {
        return from.objects(name).stream().map(reader).toList();
    }

    private static Environment environment(JsonMembers from) {
        return new Environment(
                from.text("spateVersion"),
                from.text("startedAt"),
                from.text("os"),
                from.text("cpu"),
                from.small("cores", 0),
                from.integer("memoryBytes", 0),
                from.text("java"),
                from.text("outputDirectory"),
                from.text("outputFileSystem"),
                from.integer("openFiles", 0),
                from.text("network"),
                from.optionalText("congestionControl"),
                from.text("commandLine"));
    }

    private static ScenarioSpec scenario(JsonMembers from) {
        return new ScenarioSpec(
                from.text("name"),
                from.text("description"),
                from.texts("arguments"),
                from.optionalTexts("clientArguments"),
                from.integer("contentBytes", 1),
                from.small("pieceLength", 1),
                from.small("peers", 0),
                from.integer("capacityBytesPerSecond", 0),
                from.optionalObject("leechers")
                        .map(all -> new LeecherSpec(all.small("count", 1), all.integer("totalBytes", 1))));
    }

    private static ClientSpec client(JsonMembers from) {
        return new ClientSpec(
                from.text("name"),
                from.text("version"),
                from.optionalText("released"),
                from.texts("command"),
                from.flag("floor"));
    }

    private static Warning warning(JsonMembers from) {
        return new Warning(from.text("scenario"), from.text("client"), from.small("round", -1), from.text("message"));
    }

    private static RunRecord run(JsonMembers from) {
        Outcome outcome = outcome(from);
        Optional<Figures> figures = from.optionalObject("figures").map(ReportReader::figures);
        if (outcome == Outcome.DONE && figures.isEmpty()) {
            throw new ReportException(from.path("figures") + " is missing, though the run is DONE");
        }
        return new RunRecord(
                from.text("scenario"),
                from.text("client"),
                from.small("round", 0),
                outcome,
                from.text("message"),
                from.texts("command"),
                figures);
    }

    private static Outcome outcome(JsonMembers from) {
        String name = from.text("outcome");
        return Arrays.stream(Outcome.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ReportException(String.format(
                        Locale.ROOT,
                        "%s is '%s', which is none of %s",
                        from.path("outcome"),
                        name,
                        Arrays.toString(Outcome.values()))));
    }

    private static Figures figures(JsonMembers from) {
        return new Figures(
                from.number("wallSeconds"),
                new TransferFigures(
                        from.number("firstBlockSeconds"),
                        from.number("halfSeconds"),
                        from.number("nearlySeconds"),
                        from.number("allSeconds"),
                        from.integer("sentBytes", -1),
                        from.integer("duplicateBytes", -1),
                        from.integer("corruptBytes", -1),
                        from.small("peersConnected", -1),
                        from.small("peersServing", -1),
                        from.small("mostOutstanding", -1),
                        from.number("medianOutstanding"),
                        from.number("fairness"),
                        series(from.object("series")),
                        latency(from)),
                new ProcessFigures(
                        from.number("userSeconds"),
                        from.number("systemSeconds"),
                        from.integer("peakBytes", -1),
                        from.integer("voluntarySwitches", -1),
                        from.integer("involuntarySwitches", -1)),
                from.number("swarmSeconds"),
                from.number("otherSeconds"),
                from.optionalObject("seeding").map(ReportReader::seeding),
                from.optionalObject("trading").map(ReportReader::trading));
    }

    private static TradingFigures trading(JsonMembers from) {
        return new TradingFigures(
                from.number("completedSeconds"),
                from.integer("uploadedBytes", -1),
                from.integer("downloadedBytes", -1),
                each(
                        from,
                        "others",
                        other -> new TradingFigures.Other(
                                other.text("client"),
                                other.number("completedSeconds"),
                                other.integer("uploadedBytes", -1),
                                other.integer("downloadedBytes", -1))));
    }

    private static SeedingFigures seeding(JsonMembers from) {
        return new SeedingFigures(
                from.small("leechersDone", -1),
                from.number("firstDoneSeconds"),
                from.number("middleDoneSeconds"),
                from.number("fairnessAtFirstDone"),
                from.number("servingSeconds"),
                from.integer("servingBytes", -1));
    }

    private static Series series(JsonMembers from) {
        long[] connections = from.integers("connections");
        double step = from.number("stepSeconds");
        if (!(step > 0)) {
            throw new ReportException(from.path("stepSeconds") + " is not above 0");
        }
        if (Arrays.stream(connections).anyMatch(each -> each != (int) each)) {
            throw new ReportException(from.path("connections") + " has a number that is too large");
        }
        try {
            return new Series(
                    step,
                    from.integers("distinctBytes"),
                    from.integers("sentBytes"),
                    Arrays.stream(connections).mapToInt(Math::toIntExact).toArray());
        } catch (IllegalArgumentException e) {
            throw new ReportException(from.path("connections") + " and its neighbours differ in length");
        }
    }

    private static Latency latency(JsonMembers from) {
        Latency latency = new Latency(from.text("latency"));
        try {
            latency.decode();
            return latency;
        } catch (IllegalArgumentException e) {
            throw new ReportException(from.path("latency") + " is " + e.getMessage());
        }
    }
}
