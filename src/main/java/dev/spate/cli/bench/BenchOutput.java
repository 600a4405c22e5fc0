package dev.spate.cli.bench;

import dev.spate.bench.Bench;
import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.DisplayWidth;
import dev.spate.cli.console.TerminalSize;
import dev.spate.report.BenchReport;
import dev.spate.report.ReportWriter;
import dev.spate.report.page.ReportPage;
import dev.spate.report.text.ReportText;
import dev.spate.text.CleanText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Output of a bench: progress on stderr, the table on stdout, files for JSON and HTML. */
final class BenchOutput implements Bench.Log {
    private static final int WIDE = 120;
    private static final long STOP_SECONDS = 20;

    private final CommandContext context;
    private final Optional<Path> json;
    private final Optional<Path> page;
    private Optional<BenchReport> soFar = Optional.empty();
    private boolean keepingFailed;

    /** @throws CommandException when a file could not be written in the end */
    BenchOutput(CommandContext context, Optional<Path> json, Optional<Path> page) {
        this.context = context;
        this.json = json;
        this.page = page;
        json.ifPresent(BenchOutput::check);
        page.ifPresent(BenchOutput::check);
    }

    /** A bench takes long: a file that could not be written at the end is refused at the start. */
    private static void check(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        String why = "";
        if (Files.isDirectory(file) || parent == null) {
            why = "it is a directory (name a file)";
        } else if (!Files.isDirectory(parent)) {
            why = "no directory " + parent + " (make it first)";
        } else if (!Files.isWritable(Files.exists(file) ? file : parent)) {
            why = "access denied (choose another place)";
        }
        if (!why.isEmpty()) {
            throw new CommandException(ExitCode.DISK, "cannot write " + file + ": " + why);
        }
    }

    @Override
    public void line(String text) {
        context.err().clearLive();
        context.err().line(text);
    }

    @Override
    public void now(String text) {
        if (context.err().isInteractive()) {
            context.err().live(DisplayWidth.fit(CleanText.escaped(text) + " …", TerminalSize.DEFAULT_COLUMNS - 1));
        }
    }

    @Override
    public void measured(BenchReport report) {
        soFar = Optional.of(report);
        if (json.isPresent() && !keepingFailed && isFile(json.get())) {
            try {
                ReportWriter.write(report, json.get());
            } catch (IOException e) {
                keepingFailed = true;
                line("spate: what was measured so far cannot be kept: " + IoErrors.reason(e));
            }
        }
    }

    /** A pipe gets one report, at the end. */
    private static boolean isFile(Path file) {
        return !Files.exists(file) || Files.isRegularFile(file);
    }

    /** Shows what was measured before a bug of ours ended the run. */
    void showSoFar() throws IOException {
        if (soFar.isPresent()) {
            show(soFar.get());
        }
    }

    /** How wide a table may be: as the terminal is, or COLUMNS says; else wide enough for most columns. */
    static int width(CommandContext context) {
        boolean told = context.env().containsKey("COLUMNS");
        return told || context.err().isInteractive()
                ? TerminalSize.ofProcess(context.env()).columns()
                : WIDE;
    }

    /** Shows the table and writes the files. */
    void show(BenchReport report) throws IOException {
        context.err().clearLive();
        context.out().line(ReportText.of(report, width(context)).stripTrailing());
        context.out().flush();
        if (json.isPresent()) {
            ReportWriter.write(report, json.get());
        }
        if (page.isPresent()) {
            ReportPage.write(report, page.get());
        }
    }

    /** Waits for a report and shows it; says on stderr when there is none. */
    void showWhenThere(CompletableFuture<BenchReport> report) {
        try {
            show(report.get(STOP_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException | ExecutionException | TimeoutException e) {
            line("spate: stopped: nothing was measured");
        } catch (IOException e) {
            line("spate: stopped: the report cannot be written: " + IoErrors.reason(e));
        }
    }
}
