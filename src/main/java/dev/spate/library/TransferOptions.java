package dev.spate.library;

import dev.spate.library.TorrentException.Reason;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.SelectionException;
import dev.spate.session.DownloadOptions;
import dev.spate.session.SeedGoal;
import dev.spate.session.Sharing;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one transfer is asked to do. Immutable: each {@code with…} gives other options. Without any, all files are
 * downloaded in no particular order, what has come is given to others meanwhile, and that ends with the download, or when
 * nothing came for two minutes.
 */
public final class TransferOptions {
    private final DownloadOptions download;
    private final List<String> trackers;
    private final boolean uploads;
    private final Optional<SeedGoal> goal;

    private TransferOptions(DownloadOptions download, List<String> trackers, boolean uploads, Optional<SeedGoal> goal) {
        this.download = download;
        this.trackers = List.copyOf(trackers);
        this.uploads = uploads;
        this.goal = goal;
        if (!uploads && goal.isPresent()) {
            throw new IllegalArgumentException("without upload nothing can be seeded afterwards");
        }
    }

    /**
     * Into a directory, under the torrent's name.
     *
     * @param directory is made when it is not there
     * @return the options to begin with
     */
    public static TransferOptions into(Path directory) {
        return new TransferOptions(
                DownloadOptions.defaults().withDirectory(directory), List.of(), true, Optional.empty());
    }

    /**
     * The same under another name.
     *
     * @param output the file, or the directory of a torrent of several files; within the directory when it is relative
     * @return other options
     */
    public TransferOptions withOutput(Path output) {
        return with(download.withOut(output));
    }

    /**
     * The same, with or without regard for what is there.
     *
     * @param whether files that hold nothing of the torrent may be replaced
     * @return other options
     */
    public TransferOptions withOverwrite(boolean whether) {
        return with(download.withOverwrite(whether));
    }

    /**
     * The same for some files of the torrent.
     *
     * @param files numbers from 1, ranges, and patterns, such as {@code "1", "3-5", "*.mkv"}; what they name adds up; none
     *     at all: every file
     * @return other options
     * @throws IllegalArgumentException when one cannot be read
     */
    public TransferOptions withFiles(String... files) {
        return with(download.selecting(selection(files)));
    }

    static FileSelection selection(String... files) {
        try {
            return FileSelection.parse(List.of(files));
        } catch (SelectionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The same in another order.
     *
     * @param whether pieces are asked for from the first to the last, to be read meanwhile; else rarest first
     * @return other options
     */
    public TransferOptions withSequential(boolean whether) {
        return with(download.withSequential(whether));
    }

    /**
     * The same with another patience.
     *
     * @param time it fails after so long without a new byte
     * @return other options
     * @throws IllegalArgumentException when it is not positive; {@link #withoutTimeout()} waits for ever
     */
    public TransferOptions withTimeout(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("no time to wait: " + time);
        }
        return with(download.withTimeout(time));
    }

    /**
     * The same with endless patience: it never fails because nothing comes.
     *
     * @return other options
     */
    public TransferOptions withoutTimeout() {
        return with(download.withTimeout(Duration.ZERO));
    }

    /**
     * The same with peers to dial besides those that are found.
     *
     * @param peers their addresses, resolved
     * @return other options
     */
    public TransferOptions withPeers(List<InetSocketAddress> peers) {
        return with(download.withExtraPeers(peers));
    }

    /**
     * The same with trackers to ask before those of the torrent.
     *
     * @param urls http, https or udp
     * @return other options
     * @throws IllegalArgumentException when one is another
     */
    public TransferOptions withTrackers(List<String> urls) {
        return new TransferOptions(download, Torrent.checked(urls), uploads, goal);
    }

    /**
     * The same with as much given to others.
     *
     * @param whether peers get what has come, while the download lasts
     * @return other options
     * @throws IllegalArgumentException when it is not, with {@link #withSeeding}
     */
    public TransferOptions withUpload(boolean whether) {
        return new TransferOptions(download, trackers, whether, goal);
    }

    /**
     * The same, given to others after the download as well, until one of the two is reached.
     *
     * @param ratio of what was given, in all runs, to the size; 0 for no such goal
     * @param time of seeding; zero for no such goal; without both it ends when it is stopped
     * @return other options
     * @throws IllegalArgumentException when one is negative, or with {@link #withUpload} of {@code false}
     */
    public TransferOptions withSeeding(double ratio, Duration time) {
        return new TransferOptions(download, trackers, uploads, Optional.of(new SeedGoal(ratio, time)));
    }

    private TransferOptions with(DownloadOptions other) {
        return new TransferOptions(other, trackers, uploads, goal);
    }

    /** To download it. */
    DownloadOptions download() {
        Sharing meanwhile = uploads ? Sharing.WHILE_DOWNLOADING : Sharing.NOTHING;
        return download.withSharing(goal.map(meanwhile::andThen).orElse(meanwhile));
    }

    /** For content that is there: all of it is only given to others, as it is. */
    DownloadOptions seeding(Path content) {
        return DownloadOptions.defaults()
                .withOut(content.toAbsolutePath())
                .withTimeout(Duration.ZERO)
                .withExtraPeers(download.extraPeers())
                .withSharing(Sharing.seeding(goal.orElse(SeedGoal.NEVER)));
    }

    /**
     * Makes the directory of a download.
     *
     * @throws TorrentException when that cannot be done
     */
    void makeDirectory() {
        try {
            Files.createDirectories(download.directory());
        } catch (IOException e) {
            throw new TorrentException(
                    Reason.DISK,
                    StorageException.of("cannot make", download.directory(), e).getMessage(),
                    e);
        }
    }

    List<String> trackers() {
        return trackers;
    }
}
