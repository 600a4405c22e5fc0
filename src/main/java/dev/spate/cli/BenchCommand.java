package dev.spate.cli;

import dev.spate.bench.BenchException;
import dev.spate.bench.BenchOptions;
import dev.spate.bench.BenchResult;
import dev.spate.bench.BenchRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: measures a whole download from a synthetic swarm on the loopback. */
@CommandLine.Command(
        name = "bench",
        description = {
            "Measure a download from a synthetic swarm on the loopback.",
            "Swarm and client are processes of their own; what was downloaded is compared byte by byte."
        })
final class BenchCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SwarmShape shape = new SwarmShape();

    @Option(
            names = "--client",
            paramLabel = "COMMAND",
            description = "Measure this instead of spate; {torrent}, {out} and {dir} in it are filled in,"
                    + " such as \"aria2c --seed-time=0 -d {dir} {torrent}\".")
    private String client = "";

    @Option(names = "--dir", paramLabel = "DIR", description = "Download to a temporary directory in here.")
    private Path directory;

    @Option(names = "--keep", description = "Keep the temporary directory.")
    private boolean keep;

    @Option(names = "--json", description = "The result as one line of JSON.")
    private boolean json;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(Surroundings surroundings) throws Exception {
        BenchOptions options = new BenchOptions(
                shape.options().torrent(), OwnCommand.frugal(swarm()), client(), Optional.ofNullable(directory), keep);
        BenchRun run = new BenchRun(options, surroundings.err()::line);
        BenchResult result;
        StopOnSignal stop = new StopOnSignal(() -> end(run, surroundings));
        try {
            result = run.run();
        } catch (BenchException e) {
            throw new Refusal(ExitCode.INCOMPLETE, "bench failed: " + e.getMessage());
        } finally {
            end(run, surroundings);
            stop.close();
        }
        surroundings
                .out()
                .line(json ? result.toJson().toString() : result.toTable().stripTrailing());
    }

    private List<String> swarm() {
        List<String> arguments =
                new ArrayList<>(List.of("swarm", "--until-stdin-closes", "--torrent-out", "{torrent}"));
        arguments.addAll(shape.arguments());
        return arguments;
    }

    private List<String> client() {
        return client.isBlank()
                ? OwnCommand.tuned(List.of("download", "--quiet", "-o", "{out}", "{torrent}"))
                : List.of(client.strip().split("\\s+"));
    }

    private static void end(BenchRun run, Surroundings surroundings) {
        try {
            run.close();
        } catch (IOException e) {
            surroundings.err().line("spate: cannot clean up: " + Errors.reason(e));
        }
    }
}
