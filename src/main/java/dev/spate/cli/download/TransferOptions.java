package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Sharing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that fetch pieces. */
final class TransferOptions {
    private static final long LEAST_MEMORY = 1024 * 1024;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "120",
            converter = DurationConverter.class,
            description = "End after so long without a new block (default 120; 0: no limit).")
    Duration timeout;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "Memory for pieces on their way to the disk (default 64m, up to 256m for thousands of peers).")
    Long memoryBytes;

    /** @throws CommandException naming the first option that is out of its range */
    void check() {
        connection.check();
        if (memoryBytes != null) {
            ConnectionOptions.within("--memory", memoryBytes, LEAST_MEMORY, Long.MAX_VALUE);
        }
    }

    DownloadOptions download(Optional<Path> out, boolean overwrite, boolean sequential, Sharing sharing) {
        return new DownloadOptions(
                out,
                overwrite,
                timeout,
                memoryBytes == null ? 0 : memoryBytes,
                sequential,
                connection.peers,
                connection.listenPort(),
                connection.maxPeers,
                connection.diskThreads,
                sharing,
                connection.without());
    }
}
