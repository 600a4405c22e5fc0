package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.session.DownloadOptions;
import dev.spate.session.PeerOrigin;
import java.time.Duration;
import java.util.Set;
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
            names = "--web-seeds",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether to download from the torrent's web seeds too (default: yes).")
    boolean webSeeds;

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

    /** What these options say of a download; the rest as usual. */
    DownloadOptions download() {
        return connection
                .download()
                .withTimeout(timeout)
                .withMemory(memoryBytes == null ? 0 : memoryBytes)
                .without(without());
    }

    private Set<PeerOrigin.Kind> without() {
        Set<PeerOrigin.Kind> without = connection.without();
        if (!webSeeds) {
            without.add(PeerOrigin.Kind.WEB_SEED);
        }
        return without;
    }
}
