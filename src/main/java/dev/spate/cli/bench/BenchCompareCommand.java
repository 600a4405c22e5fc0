package dev.spate.cli.bench;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.ExitCode;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.PercentConverter;
import dev.spate.report.BenchReport;
import dev.spate.report.text.ComparisonText;
import dev.spate.report.text.ReportComparison;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench compare}: two reports side by side, and whether the later one is slower. */
@CommandLine.Command(
        name = "bench compare",
        description = {
            "Compare what bench --json wrote before and after a change.",
            "Slower or faster: at least three rounds on both sides, none failed, and the 95 %% interval of the ratio"
                    + " of median wall times does not hold 1."
        })
public final class BenchCompareCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "OLD", description = "The earlier report.")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The later report.")
    private Path after;

    @Option(
            names = "--fail-if-slower",
            paramLabel = "PERCENT",
            converter = PercentConverter.class,
            description =
                    "End with exit code 3 when the whole interval of a ratio is beyond this, such as 5%, or a client"
                            + " fails more often than before.")
    private Double allowed;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        BenchReport old = ReportFile.read(before);
        BenchReport young = ReportFile.read(after);
        ReportComparison comparison = ReportComparison.of(old, young);
        if (comparison.rows().isEmpty()) {
            String notes = comparison.notes().isEmpty() ? "" : ": " + String.join("; ", comparison.notes());
            throw CommandException.usage(
                    "nothing to compare" + notes + " (run the same scenarios with the same clients)");
        }
        OptionalDouble limit = allowed == null ? OptionalDouble.empty() : OptionalDouble.of(allowed);
        context.out().line(ComparisonText.of(comparison, old, young, limit).stripTrailing());
        context.out().flush();
        judge(comparison, limit);
    }

    private static void judge(ReportComparison comparison, OptionalDouble limit) {
        List<ReportComparison.Row> regressions = comparison.regressions(limit);
        if (!regressions.isEmpty()) {
            throw new CommandException(
                    ExitCode.SLOWER,
                    "slower than before: "
                            + regressions.stream()
                                    .map(row -> row.name() + (row.failsMore() ? " fails more often" : ""))
                                    .collect(Collectors.joining("; ")));
        }
        if (limit.isPresent() && !comparison.lost().isEmpty()) {
            throw CommandException.usage(
                    "cannot judge: " + String.join("; ", comparison.lost())
                            + ": fewer than three rounds in the later report (run it with as many rounds and clients as before)");
        }
        if (limit.isPresent() && comparison.rows().stream().noneMatch(ReportComparison.Row::decidable)) {
            throw CommandException.usage(
                    "cannot judge: no client has three rounds that ended well on both sides (run bench with --rounds 5)");
        }
    }
}
