package dev.spate.session;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stand-in: settings of a download. */
public record DownloadOptions(
        Path out,
        boolean overwrite,
        Duration timeout,
        long memoryBytes,
        boolean sequential,
        List<InetSocketAddress> extraPeers,
        int diskThreads,
        int maxPeers) {}
