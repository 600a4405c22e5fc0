package dev.spate.fuzz;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of Jazzer: its output goes to a log, and what the output says of progress to the results. */
final class FuzzProcess {
    private static final Pattern PROGRESS =
            Pattern.compile("#(\\d+)\\s+(\\w+)\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+).*");
    private static final Pattern TOTAL = Pattern.compile("stat::number_of_executed_units: (\\d+)");

    private final FuzzTarget target;
    private final List<String> command;
    private final Path log;
    private final FuzzResults results;

    FuzzProcess(FuzzTarget target, List<String> command, Path log, FuzzResults results) {
        this.target = target;
        this.command = command;
        this.log = log;
        this.results = results;
    }

    /** Runs to its end; returns Jazzer's exit code. */
    int run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Not asked but forced: if it ends in order, the input of that moment passes for a finding.
        Thread ender = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ender);
        FuzzResults.Row before = results.row(target);
        long startNanos = System.nanoTime();
        FuzzResults.Row row = before;
        try (BufferedReader in = process.inputReader();
                BufferedWriter out =
                        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Matcher progress = PROGRESS.matcher(line);
                Matcher total = TOTAL.matcher(line);
                double seconds = (System.nanoTime() - startNanos) / 1e9;
                if (progress.matches()) {
                    row = before.plus(
                            Long.parseLong(progress.group(1)),
                            seconds,
                            Integer.parseInt(progress.group(3)),
                            Integer.parseInt(progress.group(4)),
                            Integer.parseInt(progress.group(5)));
                } else if (total.matches()) {
                    row = before.plus(
                            Long.parseLong(total.group(1)), seconds, row.edges(), row.features(), row.corpus());
                } else {
                    out.write(line);
                    out.newLine();
                    out.flush();
                    continue;
                }
                results.put(target, row);
            }
        }
        int exit = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(ender);
        return exit;
    }
}
