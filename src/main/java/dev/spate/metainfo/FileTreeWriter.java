package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import java.util.List;

/** Builds {@code info.file tree} (BEP 52) of files that stand in its order: by the bytes of each component. */
final class FileTreeWriter {
    private final List<FileEntry> files;

    /** @param files without padding; those that have bytes with their roots */
    FileTreeWriter(List<FileEntry> files) {
        this.files = files;
    }

    BDict tree() {
        return directory(0, files.size(), 0);
    }

    /** The directory of the files from {@code from} to {@code to}, whose paths are the same before {@code depth}. */
    private BDict directory(int from, int to, int depth) {
        BDict.Builder dict = BDict.builder();
        for (int i = from; i < to; ) {
            List<String> path = files.get(i).path();
            BString name = BString.of(path.get(depth));
            if (path.size() == depth + 1) {
                dict.put(name, BDict.builder().put("", properties(files.get(i))).build());
                i++;
                continue;
            }
            int end = i + 1;
            while (end < to && isIn(files.get(end).path(), depth, path.get(depth))) {
                end++;
            }
            dict.put(name, directory(i, end, depth + 1));
            i = end;
        }
        return dict.build();
    }

    private static boolean isIn(List<String> path, int depth, String directory) {
        return path.size() > depth + 1 && path.get(depth).equals(directory);
    }

    private static BDict properties(FileEntry file) {
        BDict.Builder properties = BDict.builder().put("length", file.length());
        file.piecesRoot().ifPresent(root -> properties.put("pieces root", root.toBytes()));
        return properties.build();
    }
}
