package dev.spate.report;

import dev.spate.text.JsonObject;
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
     * Replaces a file, atomically where that is possible: a reader never sees a part of it, whenever we end.
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
        return new JsonObject()
                        .put("schema", BenchReport.SCHEMA)
                        .put("baseline", report.baseline())
                        .put("interrupted", report.interrupted())
                        .put("environment", environment(report.environment()))
                        .putLines("scenarios", each(report.scenarios(), ReportWriter::scenario))
                        .putLines("clients", each(report.clients(), ReportWriter::client))
                        .putLines("warnings", each(report.warnings(), ReportWriter::warning))
                        .putLines("runs", each(report.runs(), ReportWriter::run))
                + "\n";
    }

    private static <T> List<JsonObject> each(List<T> values, Function<T, JsonObject> writer) {
        return values.stream().map(writer).toList();
    }

    private static JsonObject environment(Environment values) {
        return new JsonObject()
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
                .put("congestionControl", values.congestionControl())
                .put("commandLine", values.commandLine());
    }

    private static JsonObject scenario(ScenarioSpec scenario) {
        JsonObject json = new JsonObject()
                .put("name", scenario.name())
                .put("description", scenario.description())
                .putStrings("arguments", scenario.arguments())
                .putStrings("clientArguments", scenario.clientArguments())
                .put("contentBytes", scenario.contentBytes())
                .put("pieceLength", scenario.pieceLength())
                .put("peers", scenario.peers())
                .put("capacityBytesPerSecond", scenario.capacityBytesPerSecond());
        scenario.leechers()
                .ifPresent(all -> json.put(
                        "leechers",
                        new JsonObject().put("count", all.leechers()).put("totalBytes", all.totalBytes())));
        return json;
    }

    private static JsonObject client(ClientSpec client) {
        return new JsonObject()
                .put("name", client.name())
                .put("version", client.version())
                .put("released", client.released())
                .putStrings("command", client.command())
                .put("floor", client.floor());
    }

    private static JsonObject warning(Warning warning) {
        return new JsonObject()
                .put("scenario", warning.scenario())
                .put("client", warning.client())
                .put("round", warning.round())
                .put("message", warning.message());
    }

    private static JsonObject run(RunRecord run) {
        JsonObject json = new JsonObject()
                .put("scenario", run.scenario())
                .put("client", run.client())
                .put("round", run.round())
                .put("outcome", run.outcome().name())
                .put("message", run.message())
                .putStrings("command", run.command());
        run.figures().ifPresent(figures -> json.put("figures", figures(figures)));
        return json;
    }

    private static JsonObject figures(Figures figures) {
        JsonObject json = new JsonObject()
                .putExact("wallSeconds", figures.wallSeconds())
                .putExact("firstBlockSeconds", figures.transfer().firstBlockSeconds())
                .putExact("halfSeconds", figures.transfer().halfSeconds())
                .putExact("nearlySeconds", figures.transfer().nearlySeconds())
                .putExact("allSeconds", figures.transfer().allSeconds())
                .putExact("userSeconds", figures.process().userSeconds())
                .putExact("systemSeconds", figures.process().systemSeconds())
                .put("peakBytes", figures.process().peakBytes())
                .put("voluntarySwitches", figures.process().voluntarySwitches())
                .put("involuntarySwitches", figures.process().involuntarySwitches())
                .put("sentBytes", figures.transfer().sentBytes())
                .put("duplicateBytes", figures.transfer().duplicateBytes())
                .put("corruptBytes", figures.transfer().corruptBytes())
                .put("peersConnected", figures.transfer().peersConnected())
                .put("peersServing", figures.transfer().peersServing())
                .put("mostOutstanding", figures.transfer().mostOutstanding())
                .putExact("medianOutstanding", figures.transfer().medianOutstanding())
                .putExact("fairness", figures.transfer().fairness())
                .putExact("swarmSeconds", figures.swarmSeconds())
                .putExact("otherSeconds", figures.otherSeconds())
                .put("series", series(figures.transfer().series()))
                .put("latency", figures.transfer().latency().encoded());
        figures.seeding().ifPresent(seeding -> json.put("seeding", seeding(seeding)));
        figures.trading().ifPresent(trading -> json.put("trading", trading(trading)));
        return json;
    }

    private static JsonObject trading(TradingFigures trading) {
        return new JsonObject()
                .putExact("completedSeconds", trading.completedSeconds())
                .put("uploadedBytes", trading.uploadedBytes())
                .put("downloadedBytes", trading.downloadedBytes())
                .putObjects(
                        "others",
                        trading.others().stream()
                                .map(other -> new JsonObject()
                                        .put("client", other.client())
                                        .putExact("completedSeconds", other.completedSeconds())
                                        .put("uploadedBytes", other.uploadedBytes())
                                        .put("downloadedBytes", other.downloadedBytes()))
                                .toList());
    }

    private static JsonObject seeding(SeedingFigures seeding) {
        return new JsonObject()
                .put("leechersDone", seeding.leechersDone())
                .putExact("firstDoneSeconds", seeding.firstDoneSeconds())
                .putExact("middleDoneSeconds", seeding.middleDoneSeconds())
                .putExact("fairnessAtFirstDone", seeding.fairnessAtFirstDone())
                .putExact("servingSeconds", seeding.servingSeconds())
                .put("servingBytes", seeding.servingBytes());
    }

    private static JsonObject series(Series series) {
        return new JsonObject()
                .putExact("stepSeconds", series.stepSeconds())
                .put("distinctBytes", series.distinctBytes())
                .put("sentBytes", series.sentBytes())
                .put(
                        "connections",
                        Arrays.stream(series.connections()).asLongStream().toArray());
    }
}
