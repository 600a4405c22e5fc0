package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds files of a torrent that are one and the same on the disk: names that differ in case only where the file system
 * ignores it, or hard links. A write to one would damage the other.
 */
public final class SameFileCheck {
    private SameFileCheck() {}

    /**
     * Compares the files that exist. Only those of the same size and time can be one, so few identities are read.
     *
     * @throws StorageException kind OBSTRUCTED, naming two that are one
     */
    public static void refuse(FileMap map, OutputTree tree, List<FileStat> stats) throws StorageException {
        List<Integer> existing = new ArrayList<>();
        for (int i = 0; i < stats.size(); i++) {
            if (stats.get(i).exists()) {
                existing.add(i);
            }
        }
        existing.sort(Comparator.<Integer>comparingLong(each -> stats.get(each).modifiedNanos())
                .thenComparingLong(each -> stats.get(each).sizeBytes()));
        Map<Object, Path> alike = new HashMap<>();
        for (int i = 0; i < existing.size(); i++) {
            boolean likePrevious = i > 0 && same(stats, existing.get(i), existing.get(i - 1));
            boolean likeNext = i + 1 < existing.size() && same(stats, existing.get(i), existing.get(i + 1));
            if (!likePrevious) {
                alike.clear();
            }
            if (likePrevious || likeNext) {
                Path path = tree.path(map.file(existing.get(i)));
                Optional<Object> identity = tree.identity(path);
                Path samePath = identity.isEmpty() ? null : alike.putIfAbsent(identity.get(), path);
                if (samePath != null) {
                    throw refusal(samePath, path);
                }
            }
        }
    }

    private static boolean same(List<FileStat> stats, int one, int other) {
        return stats.get(one).equals(stats.get(other));
    }

    static StorageException refusal(Path one, Path other) {
        return new StorageException(
                StorageException.Kind.OBSTRUCTED,
                one + " and " + other
                        + " are two files of the torrent, but one on this disk: a hard link, or names that"
                        + " this file system takes for the same (name another output with -o)");
    }
}
