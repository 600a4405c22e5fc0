package dev.spate.cli.download;

import dev.spate.cli.Errors;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Findings;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.torrent.InfoHash;

/** Where a download tells how it goes: words for people, or JSON for programs. Owner: the main thread, but {@link #stopped}. */
interface DownloadOutput {
    /** Which torrent it is about; told as soon as that is known. */
    void torrent(InfoHash infoHash);

    /** Something happened. */
    void event(DownloadEvent event) throws StandardOutput.ReaderGone;

    /** Several times a second. */
    void tick(Snapshot snapshot) throws StandardOutput.ReaderGone;

    /** How it went; told before its end, if it came that far. On the thread that tells the end. */
    void findings(Findings findings);

    /** It is complete. */
    void done(Summary summary) throws StandardOutput.ReaderGone;

    /** Whether what has come is on the disk for the next run. */
    default boolean keepsFiles() {
        return true;
    }

    /** A signal ended it; on the thread of the shutdown hook. */
    void stopped(Snapshot snapshot);

    /** It was not begun, as one of the others of the run stands for it. */
    void skipped(String why) throws StandardOutput.ReaderGone;

    /** It ended with an error, which is told on stderr elsewhere. */
    void failed(Errors.Ending ending);
}
