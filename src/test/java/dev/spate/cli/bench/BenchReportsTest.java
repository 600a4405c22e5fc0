package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.report.Figures;
import dev.spate.report.Latency;
import dev.spate.report.Outcome;
import dev.spate.report.ProcessFigures;
import dev.spate.report.ReportWriter;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.Series;
import dev.spate.report.TransferFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchReportsTest {
    @TempDir
    private Path directory;

    private Path old;

    @BeforeEach
    void writeTheEarlierReport() throws IOException {
        old = write("old.json", "ext4", 10, 10.1, 10.2);
    }

    @ParameterizedTest
    @CsvSource({"10,10.1,10.3,0", "10.4,10.5,10.6,0", "10.9,11,11.2,3", "5,5,5,0", "10,10.1,-1,3"})
    void comparingEndsWithACodeOfItsOwnWhenTheLaterIsSurelySlower(double one, double two, double three, int exitCode)
            throws IOException {
        CliRun run = compare(write("new.json", "ext4", one, two, three), "--fail-if-slower", "5%");
        assertEquals(exitCode, run.exitCode(), run.err());
        assertEquals(exitCode == 0 ? 0 : 1, run.err().lines().count(), run.err());
        assertTrue(run.out().contains("one       spate "), run.out());
    }

    @Test
    void withoutALimitSlowerIsNoFailure() throws IOException {
        CliRun run = compare(write("new.json", "ext4", 20, 21, 22));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("slower"), run.out());
    }

    @Test
    void aLimitThatCanNeverBeTestedIsRefused() throws IOException {
        CliRun run = compare(write("new.json", "ext4", 10, 11), "--fail-if-slower=5%");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("spate: cannot judge: "), run.err());
    }

    @Test
    void otherMachinesAreToldApart() throws IOException {
        CliRun run = compare(write("new.json", "tmpfs", 10, 11, 12));
        assertTrue(run.out().contains("warning: the output's file system differs: ext4, then tmpfs\n"), run.out());
    }

    @Test
    void otherCongestionControlIsToldWhereBothReportsNameIt() throws IOException {
        String known = Files.readString(old);
        String unnamed = "\"congestionControl\":\"\"";
        assertTrue(known.contains(unnamed), known);
        Path later = Files.writeString(
                directory.resolve("new.json"), known.replace(unnamed, "\"congestionControl\":\"bbr\""));
        assertFalse(compare(later).out().contains("congestion"));
        Files.writeString(old, known.replace(unnamed, "\"congestionControl\":\"cubic\""));
        String warning = "warning: TCP's congestion control differs: cubic, then bbr\n";
        assertTrue(compare(later).out().contains(warning), compare(later).out());
        // As written before there was such a field.
        Files.writeString(old, known.replace(unnamed + ",", ""));
        assertFalse(compare(later).out().contains("congestion"));
    }

    @Test
    void reportsWithNothingInCommonAreRefused() throws IOException {
        Path other = directory.resolve("other.json");
        Files.writeString(other, Files.readString(old).replace("\"one\"", "\"two\""));
        CliRun run = compare(other);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("scenario two is not in the earlier report"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 percent", "-5%", "%", "99999%"})
    void aLimitThatIsNoPercentageIsAUsageMistake(String limit) {
        CliRun run = compare(old, "--fail-if-slower=" + limit);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("is not a percentage such as 5%"), run.err());
    }

    @Test
    void aFileThatIsNoReportIsMalformed() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.json"), "{\"schema\":1}");
        CliRun run = CliRun.of("bench", "report", broken.toString());
        assertEquals(65, run.exitCode());
        assertEquals(
                "spate: no report of bench: " + broken + ": environment is missing (bench --json FILE writes one)\n",
                run.err());
        assertEquals(65, compare(broken).exitCode());
    }

    @Test
    void aMissingFileIsAUsageMistake() {
        CliRun run = CliRun.of("bench", "report", directory.resolve("none").toString());
        assertEquals(2, run.exitCode());
        assertEquals(2, CliRun.of("bench", "report", directory.toString()).exitCode());
        assertEquals(2, CliRun.of("bench", "compare", old.toString()).exitCode());
    }

    @Test
    void aReportIsShownAgainAndAsAPage() throws IOException {
        Path page = directory.resolve("page.html");
        CliRun run = CliRun.of("bench", "report", old.toString(), "--report", page.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("one: 16 MiB in pieces of 256 KiB from 1 peer\n"), run.out());
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void aPageDoesNotOverwriteItsReport() throws IOException {
        String before = Files.readString(old);
        CliRun run = CliRun.of("bench", "report", old.toString(), "--report", old.toString());
        assertEquals(2, run.exitCode());
        assertEquals(before, Files.readString(old));
    }

    private CliRun compare(Path later, String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "compare", old.toString(), later.toString()));
        arguments.addAll(List.of(options));
        return CliRun.of(arguments.toArray(String[]::new));
    }

    /** A wall time below 0 is a run that failed. */
    private Path write(String name, String fileSystem, double... walls) throws IOException {
        List<RunRecord> runs = new ArrayList<>();
        for (double wall : walls) {
            Figures figures = new Figures(
                    Math.abs(wall),
                    new TransferFigures(0.1, 1, 2, 3, 1 << 24, 0, 0, 1, 1, 1, 1, 1, Series.EMPTY, Latency.NONE),
                    new ProcessFigures(1, 1, 1 << 20, 1, 1),
                    1,
                    0);
            Outcome outcome = wall < 0 ? Outcome.FAILED : Outcome.DONE;
            runs.add(new RunRecord("one", "spate", runs.size() + 1, outcome, "", List.of("x"), Optional.of(figures)));
        }
        BenchReport report = new BenchReport(
                new Environment(
                        "0.1.0", "2026-11-22T00:00:00Z", "", "", 2, 0, "", "", fileSystem, 0, "loopback", "", ""),
                List.of(new ScenarioSpec("one", "", List.of(), List.of(), 1 << 24, 1 << 18, 1, 0)),
                List.of(new ClientSpec("spate", "", List.of("x"), false)),
                "",
                runs,
                List.of(),
                false);
        Path file = directory.resolve(name);
        ReportWriter.write(report, file);
        return file;
    }
}
