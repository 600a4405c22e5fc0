package dev.spate.session;

import dev.spate.metainfo.FileSelection;
import dev.spate.net.OpenFileLimit;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.storage.StorageOptions;
import dev.spate.torrent.Bitfield;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a download is asked to do.
 *
 * @param out takes the place of the torrent's name; empty: that name in the current directory
 * @param overwrite whether files that hold nothing of the torrent may be replaced
 * @param timeout end after this long without a new byte; zero waits for ever
 * @param memoryBytes for pieces on their way to the disk; 0: 64 MiB, and up to 256 MiB for thousands of peers
 * @param sequential ask for the pieces in order instead of rarest first
 * @param extraPeers peers to dial besides those that trackers name
 * @param listenPort where to accept peers; 0 takes a free port, -1 accepts none
 * @param maxPeers connections at the same time
 * @param diskThreads threads that hash and write, 1 to 4
 * @param sharing what is given to others
 * @param without kinds of sources that peers are not taken from, nor told through
 * @param select the files that are wanted
 * @param stream takes the one file that is wanted in order; empty: nobody does. With it, and no {@code out}, nothing is
 *     written to the disk, and so nothing is given to others
 */
public record DownloadOptions(
        Optional<Path> out,
        boolean overwrite,
        Duration timeout,
        long memoryBytes,
        boolean sequential,
        List<InetSocketAddress> extraPeers,
        int listenPort,
        int maxPeers,
        int diskThreads,
        Sharing sharing,
        Set<PeerOrigin.Kind> without,
        FileSelection select,
        Optional<StreamSink> stream) {
    private static final long MOST_MEMORY_BYTES = 256L << 20;
    private static final long LEAST_MEMORY_BYTES = 1L << 20;

    /** @throws IllegalArgumentException for a number out of range */
    public DownloadOptions {
        extraPeers = List.copyOf(extraPeers);
        without = Set.copyOf(without);
        if (timeout.isNegative()
                || memoryBytes < 0
                || listenPort < -1
                || listenPort > 65_535
                || maxPeers < 1
                || diskThreads < 1
                || diskThreads > 4) {
            throw new IllegalArgumentException("download option out of range");
        }
    }

    /** With all sources of peers. */
    public DownloadOptions(
            Optional<Path> out,
            boolean overwrite,
            Duration timeout,
            long memoryBytes,
            boolean sequential,
            List<InetSocketAddress> extraPeers,
            int listenPort,
            int maxPeers,
            int diskThreads,
            Sharing sharing) {
        this(
                out,
                overwrite,
                timeout,
                memoryBytes,
                sequential,
                extraPeers,
                listenPort,
                maxPeers,
                diskThreads,
                sharing,
                Set.of());
    }

    /** With all files. */
    public DownloadOptions(
            Optional<Path> out,
            boolean overwrite,
            Duration timeout,
            long memoryBytes,
            boolean sequential,
            List<InetSocketAddress> extraPeers,
            int listenPort,
            int maxPeers,
            int diskThreads,
            Sharing sharing,
            Set<PeerOrigin.Kind> without) {
        this(
                out,
                overwrite,
                timeout,
                memoryBytes,
                sequential,
                extraPeers,
                listenPort,
                maxPeers,
                diskThreads,
                sharing,
                without,
                FileSelection.ALL,
                Optional.empty());
    }

    /** The same for these files. */
    public DownloadOptions selecting(FileSelection files) {
        return new DownloadOptions(
                out,
                overwrite,
                timeout,
                memoryBytes,
                sequential,
                extraPeers,
                listenPort,
                maxPeers,
                diskThreads,
                sharing,
                without,
                files,
                stream);
    }

    /** Whether what comes is kept on the disk. */
    public boolean keepsFiles() {
        return stream.isEmpty() || out.isPresent();
    }

    /** The same, in order, to be taken by somebody as it comes. */
    public DownloadOptions streamingTo(StreamSink sink) {
        return new DownloadOptions(
                out,
                overwrite,
                timeout,
                memoryBytes,
                true,
                extraPeers,
                listenPort,
                maxPeers,
                diskThreads,
                out.isPresent() ? sharing : Sharing.NOTHING,
                without,
                select,
                Optional.of(sink));
    }

    /** The same with no more peers than this process may have files open. */
    DownloadOptions within(OpenFileLimit limit) {
        return new DownloadOptions(
                out,
                overwrite,
                timeout,
                memoryBytes,
                sequential,
                extraPeers,
                listenPort,
                limit.peers(maxPeers, StorageOptions.defaults().openFiles()),
                diskThreads,
                sharing,
                without,
                select,
                stream);
    }

    /**
     * How the scheduler works. Memory that the user did not set grows with the number of peers, to a quarter of the JVM's
     * at most.
     *
     * @param wanted the pieces to fetch; empty for all
     */
    SchedulerOptions scheduling(Optional<Bitfield> wanted) {
        if (memoryBytes > 0) {
            return new SchedulerOptions(memoryBytes, sequential, wanted);
        }
        long share = Math.max(LEAST_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 4);
        return new SchedulerOptions(Math.min(SchedulerOptions.MEMORY_BYTES, share), sequential, wanted)
                .growingTo(Math.min(MOST_MEMORY_BYTES, share));
    }
}
