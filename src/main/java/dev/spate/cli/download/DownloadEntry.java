package dev.spate.cli.download;

import dev.spate.cli.TorrentArgument;
import dev.spate.metainfo.FileSelection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One of the torrents of a run.
 *
 * @param torrent as it was named
 * @param out what the input file says of its output, instead of the command line
 * @param select the same of its files
 */
record DownloadEntry(TorrentArgument torrent, Optional<Path> out, Optional<FileSelection> select) {
    /** As the command line has it. */
    static DownloadEntry of(String torrent) {
        return new DownloadEntry(new TorrentArgument(torrent), Optional.empty(), Optional.empty());
    }
}
