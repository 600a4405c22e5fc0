package dev.spate.cli.bench;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.console.CommandContext;
import dev.spate.report.BenchReport;
import dev.spate.report.page.ReportPage;
import dev.spate.report.text.ReportText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench report}: shows once more what {@code bench --json} wrote. */
@CommandLine.Command(name = "bench report", description = "Show what bench --json wrote, as a table and as a page.")
public final class BenchReportCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "What bench --json FILE wrote.")
    private Path file;

    @Option(names = "--report", paramLabel = "PAGE", description = "Write it as a page of HTML.")
    private Path page;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        BenchReport report = ReportFile.read(file);
        if (page != null) {
            if (Files.exists(page) && Files.isSameFile(page, file)) {
                throw CommandException.usage(
                        "bad usage: --report " + page + " would overwrite the report itself (name another file)");
            }
            write(report);
        }
        context.out().line(ReportText.of(report, BenchOutput.width(context)).stripTrailing());
    }

    private void write(BenchReport report) {
        try {
            ReportPage.write(report, page);
        } catch (IOException e) {
            throw new CommandException(ExitCode.DISK, "cannot write the page: " + IoErrors.reason(e));
        }
    }
}
