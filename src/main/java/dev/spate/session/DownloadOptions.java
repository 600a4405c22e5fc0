package dev.spate.session;

import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.Metainfo;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a download is asked to do.
 *
 * @param directory where the output is
 * @param out takes the place of the torrent's name in that directory; empty: that name
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
 * @param share how many torrents divide memory, connections and open files evenly; 1 has all
 * @param outputs those of torrents that write beside this one; empty when there are none
 */
public record DownloadOptions(
        Path directory,
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
        Optional<StreamSink> stream,
        int share,
        Optional<OutputClaims> outputs) {
    private static final long MOST_MEMORY_BYTES = 256L << 20;
    private static final long LEAST_MEMORY_BYTES = 1L << 20;

    /** Those of the command line. */
    private static final DownloadOptions DEFAULTS = new DownloadOptions(
            Path.of(""),
            Optional.empty(),
            false,
            Duration.ofSeconds(120),
            0,
            false,
            List.of(),
            0,
            10_000,
            2,
            Sharing.WHILE_DOWNLOADING,
            Set.of(),
            FileSelection.ALL,
            Optional.empty(),
            1,
            Optional.empty());

    /** @throws IllegalArgumentException for a number out of range */
    public DownloadOptions {
        extraPeers = List.copyOf(extraPeers);
        without = Set.copyOf(without);
        if (timeout.isNegative()
                || memoryBytes < 0
                || listenPort < -1
                || listenPort > 65_535
                || maxPeers < 1
                || share < 1
                || diskThreads < 1
                || diskThreads > 4) {
            throw new IllegalArgumentException("download option out of range");
        }
    }

    /** What is not asked for otherwise. */
    public static DownloadOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another {@link #directory()}. */
    public DownloadOptions withDirectory(Path place) {
        return changed(next -> next.directory = place);
    }

    /** The same with another {@link #out()}. */
    public DownloadOptions withOut(Path place) {
        return changed(next -> next.out = Optional.of(place));
    }

    /** The same with another {@link #overwrite()}. */
    public DownloadOptions withOverwrite(boolean whether) {
        return changed(next -> next.overwrite = whether);
    }

    /** The same with another {@link #timeout()}. */
    public DownloadOptions withTimeout(Duration time) {
        return changed(next -> next.timeout = time);
    }

    /** The same with other {@link #memoryBytes()}. */
    public DownloadOptions withMemory(long bytes) {
        return changed(next -> next.memoryBytes = bytes);
    }

    /** The same with another {@link #sequential()}. */
    public DownloadOptions withSequential(boolean whether) {
        return changed(next -> next.sequential = whether);
    }

    /** The same with other {@link #extraPeers()}. */
    public DownloadOptions withExtraPeers(List<InetSocketAddress> peers) {
        return changed(next -> next.extraPeers = peers);
    }

    /** The same with another {@link #listenPort()}. */
    public DownloadOptions withListenPort(int port) {
        return changed(next -> next.listenPort = port);
    }

    /** The same with other {@link #maxPeers()}. */
    public DownloadOptions withMaxPeers(int peers) {
        return changed(next -> next.maxPeers = peers);
    }

    /** The same with other {@link #diskThreads()}. */
    public DownloadOptions withDiskThreads(int threads) {
        return changed(next -> next.diskThreads = threads);
    }

    /** The same with another {@link #sharing()}. */
    public DownloadOptions withSharing(Sharing shares) {
        return changed(next -> next.sharing = shares);
    }

    /** The same {@link #without()} these. */
    public DownloadOptions without(Set<PeerOrigin.Kind> kinds) {
        return changed(next -> next.without = kinds);
    }

    /** The same for these files. */
    public DownloadOptions selecting(FileSelection files) {
        return changed(next -> next.select = files);
    }

    /** Whether what comes is kept on the disk. */
    public boolean keepsFiles() {
        return stream.isEmpty() || out.isPresent();
    }

    /** The same, in order, to be taken by somebody as it comes. */
    public DownloadOptions streamingTo(StreamSink sink) {
        return changed(next -> {
            next.sequential = true;
            next.sharing = out.isPresent() ? sharing : Sharing.NOTHING;
            next.stream = Optional.of(sink);
        });
    }

    /** The same as one of several that have the process to themselves, and may not write to the same place. */
    public DownloadOptions sharing(int torrents, OutputClaims claims) {
        return changed(next -> {
            next.share = torrents;
            next.outputs = Optional.of(claims);
        });
    }

    /** The same with its share of the connections, and no more than this process may have files open. */
    DownloadOptions within(OpenFileLimit limit) {
        return withMaxPeers(limit.among(share)
                .peers(Math.max(1, maxPeers / share), StorageOptions.defaults().openFiles()));
    }

    /**
     * Where the output of this torrent is, the whole of it.
     *
     * @throws Failure when this system cannot spell its name
     */
    public Path placeOf(Metainfo metainfo) {
        return place(() -> DownloadTarget.named(metainfo.outputName()));
    }

    /** Where the output is of a torrent that calls it so. */
    Path place(Supplier<Path> name) {
        return directory.resolve(out.orElseGet(name));
    }

    private DownloadOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /**
     * How the scheduler works, with its share of the memory. What the user did not set grows with the number of peers, to
     * a quarter of the JVM's at most.
     *
     * @param wanted the pieces to fetch; empty for all
     */
    SchedulerOptions scheduling(Optional<Bitfield> wanted) {
        if (memoryBytes > 0) {
            return new SchedulerOptions(Math.max(1, memoryBytes / share), sequential, wanted);
        }
        long quarter = Runtime.getRuntime().maxMemory() / 4;
        return new SchedulerOptions(ofMemory(SchedulerOptions.MEMORY_BYTES, quarter), sequential, wanted)
                .growingTo(ofMemory(MOST_MEMORY_BYTES, quarter));
    }

    private long ofMemory(long most, long quarter) {
        return Math.max(LEAST_MEMORY_BYTES, Math.min(most, quarter) / share);
    }

    /** Options while one of them is being changed. */
    private static final class Draft {
        private Path directory;
        private Optional<Path> out;
        private boolean overwrite;
        private Duration timeout;
        private long memoryBytes;
        private boolean sequential;
        private List<InetSocketAddress> extraPeers;
        private int listenPort;
        private int maxPeers;
        private int diskThreads;
        private Sharing sharing;
        private Set<PeerOrigin.Kind> without;
        private FileSelection select;
        private Optional<StreamSink> stream;
        private int share;
        private Optional<OutputClaims> outputs;

        Draft(DownloadOptions from) {
            directory = from.directory;
            out = from.out;
            overwrite = from.overwrite;
            timeout = from.timeout;
            memoryBytes = from.memoryBytes;
            sequential = from.sequential;
            extraPeers = from.extraPeers;
            listenPort = from.listenPort;
            maxPeers = from.maxPeers;
            diskThreads = from.diskThreads;
            sharing = from.sharing;
            without = from.without;
            select = from.select;
            stream = from.stream;
            share = from.share;
            outputs = from.outputs;
        }

        DownloadOptions options() {
            return new DownloadOptions(
                    directory,
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
                    select,
                    stream,
                    share,
                    outputs);
        }
    }
}
