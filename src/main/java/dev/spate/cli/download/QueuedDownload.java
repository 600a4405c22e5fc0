package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Snapshot;
import dev.spate.session.TorrentRef;
import dev.spate.torrent.InfoHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of several downloads: where it stands, and what tells of it. Owner: the main thread, but for {@link #snapshot}. */
final class QueuedDownload {
    private static final int MOST_SHOWN = 60;

    private final DownloadEntry entry;
    private final EventQueue events = new EventQueue();
    private final DownloadOutput report;
    private volatile TorrentRef ref;
    private volatile Download download;
    private boolean complete;

    /** @param report makes what tells of it, given what it is called as far as that is known */
    QueuedDownload(DownloadEntry entry, Function<Supplier<String>, DownloadOutput> report) {
        this.entry = entry;
        this.report = report.apply(this::name);
    }

    DownloadEntry entry() {
        return entry;
    }

    DownloadOutput report() {
        return report;
    }

    /** Takes what happens to it, on any thread. */
    EventQueue events() {
        return events;
    }

    /**
     * What can be known of a mistake before its turn comes.
     *
     * @throws CommandException when there is no such file, or the link is malformed
     */
    void check() {
        TorrentArgument torrent = entry.torrent();
        if (torrent.isMagnet()) {
            torrent.ref(null);
        } else if (torrent.isAtHand() && !torrent.text().equals("-") && !Files.exists(Path.of(torrent.text()))) {
            throw CommandException.usage("cannot read " + torrent.text() + ": no such file (check the path)");
        }
    }

    /** It is known which torrent it is. */
    void is(TorrentRef torrent) {
        ref = torrent;
        report.torrent(torrent.infoHash());
    }

    void began(Download begun) {
        download = begun;
    }

    Optional<Download> download() {
        return Optional.ofNullable(download);
    }

    /** Where it stands; empty before it has begun. Any thread. */
    Optional<Snapshot> snapshot() {
        return download().map(Download::snapshot);
    }

    void complete() {
        complete = true;
    }

    /** Whether everything is there, given to others or not. */
    boolean isComplete() {
        return complete;
    }

    /** Its name for a person: the torrent's, or else as it was given. */
    String name() {
        Optional<String> known = snapshot().map(Snapshot::name).filter(each -> !each.isEmpty());
        if (known.isEmpty() && ref != null) {
            known = ref.name();
        }
        String name = known.orElse(entry.torrent().label());
        return name.length() <= MOST_SHOWN ? name : name.substring(0, MOST_SHOWN - 1) + "…";
    }

    /** Empty until it is known which torrent it is. */
    Optional<InfoHash> infoHash() {
        return Optional.ofNullable(ref).map(TorrentRef::infoHash);
    }

    void tellEvents(Hooks hooks) throws StandardOutput.ReaderGone {
        for (Optional<DownloadEvent> event = events.poll(); event.isPresent(); event = events.poll()) {
            report.event(event.get());
            if (event.get() instanceof DownloadEvent.Completed completed) {
                complete = true;
                hooks.completed(ref.infoHash(), completed.summary(), true);
            }
        }
    }
}
