package dev.spate.metainfo;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a torrent as a tree of directories, to find two that would be one on disk.
 *
 * <p>On systems whose file names do not tell case apart, names that differ in nothing else are the same.
 */
final class FileTree {
    private static final Directory FILE = new Directory();

    private final boolean foldsCase;
    private final Directory root = new Directory();

    private static final class Directory {
        private final Map<String, Directory> children = new HashMap<>();
    }

    FileTree(boolean foldsCase) {
        this.foldsCase = foldsCase;
    }

    /** A tree that compares names as the file systems usual on this operating system do. */
    static FileTree forSystem(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        return new FileTree(name.startsWith("windows") || name.startsWith("mac"));
    }

    /** @throws MetainfoException naming {@code key}, when the path cannot exist beside those added before */
    void add(List<String> path, String key) {
        Directory directory = root;
        int last = path.size() - 1;
        for (int i = 0; i < last; i++) {
            directory = directory.children.computeIfAbsent(folded(path.get(i)), name -> new Directory());
            if (directory == FILE) {
                throw MetainfoException.at(key, shown(path.subList(0, i + 1)) + " is a file already, not a directory");
            }
        }
        Directory other = directory.children.putIfAbsent(folded(path.get(last)), FILE);
        if (other == FILE) {
            throw MetainfoException.at(key, "two files are called " + shown(path));
        }
        if (other != null) {
            throw MetainfoException.at(key, shown(path) + " is a directory already, not a file");
        }
    }

    private String folded(String name) {
        return foldsCase
                ? Normalizer.normalize(name, Normalizer.Form.NFD)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT)
                : name;
    }

    private static String shown(List<String> path) {
        return String.join("/", path);
    }
}
