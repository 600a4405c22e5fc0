package dev.spate.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Writes a report as JSON; {@code docs/json.md} tells every member, and {@link ReportReader} reads it back. */
public final class ReportWriter {
    private ReportWriter() {}

    /**
     * Writes a file in place of what was there, at once where that is possible: whoever reads it, and whenever we end, it is
     * whole.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(BenchReport report, Path file) throws IOException {
        byte[] json = toJson(report).getBytes(StandardCharsets.UTF_8);
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        boolean ordinary = Files.isRegularFile(target) || !Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (!ordinary || !Files.isWritable(target.getParent())) {
            Files.write(file, json);
            return;
        }
        Path next = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            // The name can be guessed: a link that somebody planted there is removed, never followed.
            Files.deleteIfExists(next);
            Files.write(next, json, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** One object; each scenario, client, run and warning stands on a line of its own. Ends with a line end. */
    public static String toJson(BenchReport report) {
        return new JsonText()
                        .put("schema", BenchReport.SCHEMA)
                        .put("baseline", report.baseline())
                        .put("interrupted", report.interrupted())
                        .put("environment", environment(report.environment()))
                        .lines("scenarios", each(report.scenarios(), ReportWriter::scenario))
                        .lines("clients", each(report.clients(), ReportWriter::client))
                        .lines("warnings", each(report.warnings(), ReportWriter::warning))
                        .lines("runs", each(report.runs(), ReportWriter::run))
                + "\n";
    }

    private static <T> List<JsonText> each(List<T> values, Function<T, JsonText> writer) {
        return values.stream().map(writer).toList();
    }

    private static JsonText environment(Environment values) {
        return new JsonText()
                .put("spateVersion", values.spateVersion())
                .put("startedAt", values.startedAt())
                .put("os", values.os())
                .put("cpu", values.cpu())
                .put("cores", values.cores())
                .put("memoryBytes", values.memoryBytes())
                .put("java", values.java())
                .put("outputDirectory", values.outputDirectory())
                .put("outputFileSystem", values.outputFileSystem())
                .put("openFiles", values.openFiles())
                .put("network", values.network())
                .put("commandLine", values.commandLine());
    }

    private static JsonText scenario(ScenarioSpec scenario) {
        return new JsonText()
                .put("name", scenario.name())
                .put("description", scenario.description())
                .put("arguments", scenario.arguments())
                .put("clientArguments", scenario.clientArguments())
                .put("contentBytes", scenario.contentBytes())
                .put("pieceLength", scenario.pieceLength())
                .put("peers", scenario.peers())
                .put("capacityBytesPerSecond", scenario.capacityBytesPerSecond());
    }

    private static JsonText client(ClientSpec client) {
        return new JsonText()
                .put("name", client.name())
                .put("version", client.version())
                .put("command", client.command())
                .put("floor", client.floor());
    }

    private static JsonText warning(Warning warning) {
        return new JsonText()
                .put("scenario", warning.scenario())
                .put("client", warning.client())
                .put("round", warning.round())
                .put("message", warning.message());
    }

    private static JsonText run(RunRecord run) {
        JsonText json = new JsonText()
                .put("scenario", run.scenario())
                .put("client", run.client())
                .put("round", run.round())
                .put("outcome", run.outcome().name())
                .put("message", run.message())
                .put("command", run.command());
        run.figures().ifPresent(figures -> json.put("figures", figures(figures)));
        return json;
    }

    private static JsonText figures(Figures figures) {
        return new JsonText()
                .put("wallSeconds", figures.wallSeconds())
                .put("firstBlockSeconds", figures.firstBlockSeconds())
                .put("halfSeconds", figures.halfSeconds())
                .put("nearlySeconds", figures.nearlySeconds())
                .put("allSeconds", figures.allSeconds())
                .put("userSeconds", figures.userSeconds())
                .put("systemSeconds", figures.systemSeconds())
                .put("peakBytes", figures.peakBytes())
                .put("voluntarySwitches", figures.voluntarySwitches())
                .put("involuntarySwitches", figures.involuntarySwitches())
                .put("sentBytes", figures.sentBytes())
                .put("duplicateBytes", figures.duplicateBytes())
                .put("corruptBytes", figures.corruptBytes())
                .put("peersConnected", figures.peersConnected())
                .put("peersServing", figures.peersServing())
                .put("mostOutstanding", figures.mostOutstanding())
                .put("medianOutstanding", figures.medianOutstanding())
                .put("fairness", figures.fairness())
                .put("swarmSeconds", figures.swarmSeconds())
                .put("otherSeconds", figures.otherSeconds())
                .put("series", series(figures.series()))
                .put("latency", figures.latency().encoded());
    }

    private static JsonText series(Series series) {
        return new JsonText()
                .put("stepSeconds", series.stepSeconds())
                .put("distinctBytes", series.distinctBytes())
                .put("sentBytes", series.sentBytes())
                .put(
                        "connections",
                        Arrays.stream(series.connections()).asLongStream().toArray());
    }
}
