package dev.spate.metainfo;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The files of a torrent as a tree of directories, to find two that would be one on disk.
 *
 * <p>On systems whose file names do not tell case apart, names that differ in nothing else are the same. A torrent
 * may have a million paths, so each is kept as a hash of 64 bits. Two different paths with the same hash, by chance
 * or by design, only cause the torrent to be refused.
 */
final class FileTree {
    private static final Pattern TRAILING = Pattern.compile("[. ]+$");

    private final boolean foldsCase;
    private final long seed;
    private final LongSet files = new LongSet();
    private final LongSet directories = new LongSet();

    /** @param seed unknown to who made the torrent, who could otherwise choose names that are slow to look up */
    FileTree(boolean foldsCase, long seed) {
        this.foldsCase = foldsCase;
        this.seed = seed;
    }

    /** A tree that compares names as the file systems usual on this operating system do. */
    static FileTree forSystem(String osName, long seed) {
        String name = osName.toLowerCase(Locale.ROOT);
        return new FileTree(name.startsWith("windows") || name.startsWith("mac"), seed);
    }

    /** @throws MetainfoException naming {@code key}, when the path cannot exist beside those added before */
    void add(List<String> path, Supplier<String> key) {
        long hash = seed;
        int last = path.size() - 1;
        for (int i = 0; i < last; i++) {
            hash = hash(hash, folded(path.get(i)));
            if (files.contains(hash)) {
                throw refused(key, path.subList(0, i + 1), "%s is a file already, not a directory");
            }
            directories.add(hash);
        }
        hash = hash(hash, folded(path.get(last)));
        if (!files.add(hash)) {
            throw refused(key, path, "two files are called %s");
        }
        if (directories.contains(hash)) {
            throw refused(key, path, "%s is a directory already, not a file");
        }
    }

    private static MetainfoException refused(Supplier<String> key, List<String> path, String problem) {
        return MetainfoException.at(key.get(), problem.replace("%s", String.join("/", path)));
    }

    private static long hash(long before, String name) {
        long hash = before;
        for (int i = 0; i < name.length(); i++) {
            hash = LongSet.mixed(hash + name.charAt(i));
        }
        return LongSet.mixed(hash + '/');
    }

    private String folded(String name) {
        if (!foldsCase) {
            return name;
        }
        String folded = Normalizer.normalize(name, Normalizer.Form.NFD)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        // Windows takes a name without the dots and spaces at its end.
        return TRAILING.matcher(folded).replaceFirst("");
    }
}
