package dev.spate.cli;

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
     * @throws Refusal when there is no such file, it cannot be read, or it is no report
     */
    static BenchReport read(Path file) {
        if (Files.isDirectory(file)) {
            throw Refusal.usage("cannot read " + file + ": it is a directory (name a file)");
        }
        try {
            return ReportReader.read(file);
        } catch (NoSuchFileException e) {
            throw Refusal.usage("cannot read " + file + ": no such file (bench --json FILE writes one)");
        } catch (IOException e) {
            throw new Refusal(ExitCode.DISK, "cannot read " + Errors.reason(e) + " (check the file's permissions)");
        } catch (ReportException e) {
            throw new Refusal(
                    ExitCode.MALFORMED,
                    "no report of bench: " + file + ": " + e.getMessage() + " (bench --json FILE writes one)");
        }
    }
}
