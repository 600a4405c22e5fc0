package dev.spate.metainfo;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The files of a torrent as a tree of directories, to find two that would be one on disk, and another name for one of them.
 *
 * <p>On systems whose file names do not tell case apart, names that differ in nothing else are the same. A path is kept as a
 * hash of 64 bits, for a torrent may have a million: equal paths have equal hashes, and two others that have, by chance or
 * by design, only make a file be renamed.
 */
final class FileTree {
    private static final Pattern TRAILING = Pattern.compile("[. ]+$");

    private final boolean foldsCase;
    private final long seed;
    private final LongSet files = new LongSet();
    private final LongSet directories = new LongSet();

    /** For each name that was numbered already, the number that comes next: each number is tried once. */
    private final Map<Long, Integer> nextNumber = new HashMap<>();

    /** @param seed which whoever made the torrent cannot know, lest he choose names that are slow to look up */
    FileTree(boolean foldsCase, long seed) {
        this.foldsCase = foldsCase;
        this.seed = seed;
    }

    /** A tree that compares names as the file systems usual on this operating system do. */
    static FileTree forSystem(String osName, long seed) {
        String name = osName.toLowerCase(Locale.ROOT);
        return new FileTree(name.startsWith("windows") || name.startsWith("mac"), seed);
    }

    /** Adds a file and the directories that it is in. False when another file has its name. */
    boolean add(List<String> path) {
        long hash = seed;
        int last = path.size() - 1;
        for (int i = 0; i < last; i++) {
            hash = hash(hash, folded(path.get(i)));
            directories.add(hash);
        }
        return files.add(hash(hash, folded(path.get(last))));
    }

    /** Whether other files are in a directory of this name. To be asked when all are added. */
    boolean isDirectory(List<String> path) {
        return directories.contains(hash(path));
    }

    /**
     * A name for a file whose own is taken: {@code a.txt} becomes {@code a.1.txt}, or the first of {@code a.2.txt},
     * {@code a.3.txt}… that no file and no directory has. To be asked when all are added.
     */
    List<String> renamed(List<String> path) {
        int last = path.size() - 1;
        List<String> candidate = new ArrayList<>(path);
        // Names that are cut to the same beginning share their numbers: else to find a free one would take longer each
        // time.
        candidate.set(last, SafeName.numbered(path.get(last), 0));
        long base = hash(candidate);
        int number = nextNumber.getOrDefault(base, 1);
        long hash;
        do {
            candidate.set(last, SafeName.numbered(path.get(last), number++));
            hash = hash(candidate);
        } while (directories.contains(hash) || !files.add(hash));
        nextNumber.put(base, number);
        return candidate;
    }

    private long hash(List<String> path) {
        long hash = seed;
        for (String each : path) {
            hash = hash(hash, folded(each));
        }
        return hash;
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
