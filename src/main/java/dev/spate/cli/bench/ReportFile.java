package dev.spate.cli.bench;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.report.BenchReport;
import dev.spate.report.ReportException;
import dev.spate.report.ReportReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that {@code bench --json} wrote. */
final class ReportFile {
    private ReportFile() {}

    /**
     * The report in it.
     *
     * @throws CommandException when there is no such file, it cannot be read, or it is no report
     */
    static BenchReport read(Path file) {
        if (Files.isDirectory(file)) {
            throw CommandException.usage("cannot read " + file + ": it is a directory (name a file)");
        }
        try {
            return ReportReader.read(file);
        } catch (NoSuchFileException e) {
            throw CommandException.usage("cannot read " + file + ": no such file (bench --json FILE writes one)");
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.DISK, "cannot read " + IoErrors.reason(e) + " (check the file's permissions)");
        } catch (ReportException e) {
            throw new CommandException(
                    ExitCode.MALFORMED,
                    "no report of bench: " + file + ": " + e.getMessage() + " (bench --json FILE writes one)");
        }
    }
}
