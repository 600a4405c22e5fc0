package dev.spate.bench;

import dev.spate.report.Environment;
import dev.spate.torrent.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Describes this machine; empty or 0 where the system does not tell. */
final class ThisMachine {
    private ThisMachine() {}

    /** For the report of a bench whose clients write into this directory. */
    static Environment environment(BenchPlan plan, Path directory) throws IOException {
        return new Environment(
                Version.text(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                os(),
                after(Path.of("/proc/cpuinfo"), "model name\\s*:\\s*"),
                Runtime.getRuntime().availableProcessors(),
                1_024 * number(after(Path.of("/proc/meminfo"), "MemTotal:\\s*")),
                System.getProperty("java.version") + " " + System.getProperty("java.vendor"),
                directory.getParent().toString(),
                Files.getFileStore(directory).type(),
                number(after(Path.of("/proc/self/limits"), "Max open files\\s*")),
                plan.origin().network(),
                after(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"), ""),
                plan.origin().commandLine());
    }

    private static String os() {
        String name = after(Path.of("/etc/os-release"), "PRETTY_NAME=").replace("\"", "");
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        return name.isEmpty() ? kernel : name + ", " + kernel;
    }

    /** The rest of the first line that begins like this. */
    private static String after(Path file, String beginning) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.matches(beginning + ".*"))
                    .findFirst()
                    .map(line -> line.replaceFirst(beginning, "").strip())
                    .orElse("");
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private static long number(String text) {
        String digits = text.replaceFirst("[^0-9].*", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
