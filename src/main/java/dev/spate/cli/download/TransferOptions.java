package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.PeerAddressConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.cli.convert.TrackerConverter;
import dev.spate.cli.convert.TransportConverter;
import dev.spate.net.TransportName;
import dev.spate.session.DownloadOptions;
import dev.spate.session.EngineOptions;
import dev.spate.session.Sharing;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that fetch pieces. */
final class TransferOptions {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DISK_THREADS = 4;
    private static final int MAX_PEERS = 10_000;
    private static final long LEAST_MEMORY = 1024 * 1024;

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

    @Option(
            names = "--peer",
            paramLabel = "IP:PORT",
            converter = PeerAddressConverter.class,
            description = "A peer to try besides those of the trackers; may be repeated.")
    List<InetSocketAddress> peers = new ArrayList<>();

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = TrackerConverter.class,
            description = "A tracker to ask before those of the torrent, wherever it is; may be repeated.")
    List<String> trackers = new ArrayList<>();

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Most connections at a time (default 10000).")
    int maxPeers;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port to listen on (default 0: any free one).")
    int port;

    @Option(
            names = "--listen",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether to accept connections of peers (default: yes).")
    boolean listen;

    @Option(
            names = "--disk-threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads that hash and write, 1 to 4 (default 2).")
    int diskThreads;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = TransportConverter.class,
            description =
                    "How sockets are waited for: auto, epoll, io_uring, kqueue or nio (default auto: epoll on Linux).")
    TransportName transport;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    boolean quiet;

    /** @throws CommandException naming the first option that is out of its range */
    void check() {
        within("--port", port, 0, MAX_PORT);
        within("--disk-threads", diskThreads, 1, MAX_DISK_THREADS);
        within("--max-peers", maxPeers, 1, MAX_PEERS);
        if (memoryBytes != null) {
            within("--memory", memoryBytes, LEAST_MEMORY, Long.MAX_VALUE);
        }
    }

    private static void within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw CommandException.usage("bad usage: " + option + " " + value + " is out of range (give "
                    + (most == Long.MAX_VALUE ? least + " or more" : least + " to " + most) + ")");
        }
    }

    EngineOptions engine() {
        return new EngineOptions(transport);
    }

    DownloadOptions download(Optional<Path> out, boolean overwrite, boolean sequential) {
        return new DownloadOptions(
                out,
                overwrite,
                timeout,
                memoryBytes == null ? 0 : memoryBytes,
                sequential,
                peers,
                listen ? port : -1,
                maxPeers,
                diskThreads,
                Sharing.WHILE_DOWNLOADING);
    }
}
