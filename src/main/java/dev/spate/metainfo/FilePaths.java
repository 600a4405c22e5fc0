package dev.spate.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the paths of a torrent's files safe, within bounds, and tells apart files that would be one on disk: of two files of
 * one name the later one is renamed, and a file whose name is also that of a directory ({@link FileTree#renamed}). Used once.
 */
final class FilePaths {
    /** More than any torrent has; each costs a file on the disk and some 150 bytes of memory. */
    static final int MAX_FILES = 1 << 20;

    /** Of one component: longer ones are not even shortened. */
    static final int MAX_NAME_BYTES = 1 << 16;

    /** What systems allow in a whole path. */
    private static final int MAX_PATH_BYTES = 4096;

    /** Of all paths together: four for each of a million files. */
    private static final int MAX_COMPONENTS = 4 * MAX_FILES;

    private final SafeName names;
    private final FileTree tree;

    /** Files whose name an earlier one has. */
    private final BitSet twins = new BitSet();

    private List<String> previous = List.of();
    private int components;

    FilePaths(FileTree tree, SafeName names) {
        this.tree = tree;
        this.names = names;
    }

    /** For the file systems that are usual on this operating system. */
    static FilePaths forThisSystem() {
        return new FilePaths(
                FileTree.forSystem(System.getProperty("os.name", ""), System.nanoTime()), SafeName.FOR_THIS_SYSTEM);
    }

    /**
     * The components of a file's path, each made safe.
     *
     * @param file to name it, together with {@code key}, when it is refused
     * @throws MetainfoException when it is too long, or all paths together are
     */
    List<String> safe(List<String> path, DictReader file, String key) {
        List<String> safe = new ArrayList<>(path);
        components += path.size();
        if (components > MAX_COMPONENTS) {
            throw file.wrong(key, "all paths together have more than " + MAX_COMPONENTS + " components");
        }
        int bytes = 0;
        for (int i = 0; i < path.size(); i++) {
            String name = known(i, names.of(path.get(i)));
            bytes += name.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > MAX_PATH_BYTES) {
                throw file.wrong(key, "longer than " + MAX_PATH_BYTES + " bytes");
            }
            safe.set(i, name);
        }
        previous = safe;
        return safe;
    }

    /** Files of one directory stand beside each other: its name is kept once. */
    private String known(int index, String name) {
        return index < previous.size() && previous.get(index).equals(name) ? previous.get(index) : name;
    }

    /** Puts a file at the end of the list. */
    void add(FileList.Builder files, FileEntry file) {
        add(files, file, -1);
    }

    /** Puts a file at the end of the list, whose root stands there in the torrent. */
    void add(FileList.Builder files, FileEntry file, int rootPlace) {
        if (!file.pad() && !tree.add(file.path())) {
            twins.set(files.size());
        }
        files.add(file, rootPlace);
    }

    /** Renames what has the name of something else. To be called when all files are there. */
    FileList renamed(FileList.Builder all) {
        FileList files = all.build();
        Map<Integer, List<String>> renamed = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            if (!files.isPad(i)) {
                List<String> path = files.get(i).path();
                if (twins.get(i) || tree.isDirectory(path)) {
                    renamed.put(i, tree.renamed(path));
                }
            }
        }
        return files.renamed(renamed);
    }
}
