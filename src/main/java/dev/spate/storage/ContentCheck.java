package dev.spate.storage;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.PartedFiles;
import dev.spate.text.Plural;
import dev.spate.torrent.Bitfield;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells what is wrong with content that is to be given to others. */
final class ContentCheck {
    private ContentCheck() {}

    /** @throws StorageException kind MISSING when a file of the torrent is not there that was wanted */
    static void refuseMissing(Metainfo metainfo, Path out) throws StorageException {
        FileMap map = new FileMap(metainfo.layout(), metainfo.files());
        OutputTree tree = new OutputTree(out, metainfo.multiFile(), metainfo.name());
        List<FileStat> stats = tree.statAll(map);
        Bitfield unwanted = PartedFiles.recorded(metainfo, out).files();
        List<Path> missing = new ArrayList<>();
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            if (!file.pad() && file.length() > 0 && !stats.get(i).exists() && !unwanted.get(i)) {
                missing.add(tree.path(file));
            }
        }
        if (!missing.isEmpty()) {
            String others = missing.size() == 1 ? "" : " and " + Plural.of(missing.size() - 1, "other file");
            throw new StorageException(
                    StorageException.Kind.MISSING,
                    missing.get(0) + others + (missing.size() == 1 ? " is" : " are")
                            + " missing (name the directory that holds the data with -d)");
        }
    }

    /** Whether no piece of the content is right, padding aside. */
    static boolean isNothingRight(Metainfo metainfo, Bitfield verified) {
        if (metainfo.layout().totalBytes() == 0) {
            return false;
        }
        FileMap map = new FileMap(metainfo.layout(), metainfo.files());
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            if (map.spans(piece).stream().anyMatch(span -> !span.pad())) {
                return false;
            }
        }
        return true;
    }
}
