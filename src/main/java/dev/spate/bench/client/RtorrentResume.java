package dev.spate.bench.client;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A .torrent file for rtorrent that says that all of its content is there, in the form of rtorrent's own resume data:
 *
 * <pre>
 *   libtorrent_resume: { bitfield: number of pieces, files: [ { completed: pieces, mtime: seconds, priority: 1 } ... ] }
 * </pre>
 *
 * <p>As the script {@code rtorrent_fast_resume.pl} writes it, which comes with rtorrent. A file whose time is another is
 * checked nevertheless.
 */
final class RtorrentResume {
    /** Where it is, within the work directory. */
    static final String FILE = "resumed.torrent";

    private RtorrentResume() {}

    /**
     * Writes it into the work directory.
     *
     * @param torrent the .torrent file
     * @param out the file, or of several files their directory
     */
    static void write(Path torrent, Path out, Path work) throws IOException {
        byte[] bytes = Files.readAllBytes(torrent);
        Metainfo metainfo = MetainfoReader.read(bytes);
        int pieceLength = metainfo.layout().pieceLength();
        List<BValue> files = new ArrayList<>();
        for (FileEntry file : metainfo.files()) {
            Path path = out;
            if (metainfo.multiFile()) {
                for (String part : file.path()) {
                    path = path.resolve(part);
                }
            }
            long end = file.offset() + file.length();
            long pieces = file.length() == 0 ? 0 : (end - 1) / pieceLength - file.offset() / pieceLength + 1;
            files.add(BDict.builder()
                    .put("completed", BInteger.of(pieces))
                    .put("mtime", BInteger.of(Files.getLastModifiedTime(path).toMillis() / 1_000))
                    .put("priority", 1)
                    .build());
        }
        BDict.Builder all = BDict.builder();
        ((BDict) BencodeReader.read(bytes))
                .entries()
                .forEach(entry -> all.put(entry.key().utf8(), entry.value()));
        all.put(
                "libtorrent_resume",
                BDict.builder()
                        .put("bitfield", metainfo.layout().pieceCount())
                        .put("files", BList.of(files))
                        .build());
        Files.write(work.resolve(FILE), BencodeWriter.write(all.build()));
    }
}
