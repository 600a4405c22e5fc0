package dev.spate.storage;

import dev.spate.metainfo.FileEntry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The names on disk of a torrent's files. Safe for all threads.
 *
 * <p>Nothing below the output directory is reached through a link: every directory on the way must be a real one, and so must
 * be the file. The output directory itself may be a link, since the user named it; the file of a single-file torrent may
 * not. A directory is looked at once in a run.
 */
final class OutputTree {
    private final Path out;
    private final boolean multiFile;
    private final String name;
    private final Set<Path> realDirectories = ConcurrentHashMap.newKeySet();
    /** Directories with names in them that may not have reached the disk. */
    private final Set<Path> unforced = ConcurrentHashMap.newKeySet();

    /** @param name what to suggest for a single file when {@code out} is a directory */
    OutputTree(Path out, boolean multiFile, String name) {
        this.out = out;
        this.name = name;
        this.multiFile = multiFile;
    }

    /** Where this file is or will be. */
    Path path(FileEntry file) throws StorageException {
        if (!multiFile) {
            return out;
        }
        Path path = out;
        try {
            for (String component : file.path()) {
                path = path.resolve(component);
            }
        } catch (InvalidPathException e) {
            throw new StorageException(
                    StorageException.Kind.IO,
                    "cannot name the file " + String.join("/", file.path()) + ": " + e.getReason()
                            + " (a UTF-8 locale, such as LC_ALL=C.UTF-8, allows it)",
                    e);
        }
        // The reader of torrents has made every component safe; this is the last look before the disk.
        boolean inside = path.getNameCount() == out.getNameCount() + file.path().size();
        for (String component : file.path()) {
            inside &= !component.isEmpty() && !component.equals(".") && !component.equals("..");
        }
        if (!inside || !path.startsWith(out)) {
            throw new StorageException(
                    StorageException.Kind.OBSTRUCTED,
                    "the torrent names a file outside of " + out + ": " + String.join("/", file.path()));
        }
        return path;
    }

    /**
     * Looks at a file without opening it.
     *
     * @throws StorageException kind OBSTRUCTED when something else is at its place or on the way
     */
    FileStat stat(FileEntry file) throws StorageException {
        Path path = path(file);
        if (multiFile && !directoryExists(path.getParent())) {
            return FileStat.ABSENT;
        }
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return FileStat.ABSENT;
        }
        checkFile(path, found.get());
        return new FileStat(found.get().size(), found.get().lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    /** Looks at all files, in their order; padding does not exist. */
    List<FileStat> statAll(FileMap map) throws StorageException {
        boolean nothing = multiFile && !directoryExists(out);
        List<FileStat> stats = new ArrayList<>(map.fileCount());
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            stats.add(nothing || file.pad() ? FileStat.ABSENT : stat(file));
        }
        return stats;
    }

    /**
     * What tells this file from another one that comes to bear its name; empty when nothing is there.
     *
     * @throws StorageException as {@link #stat}
     */
    Optional<Object> identity(Path path) throws StorageException {
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        checkFile(path, found.get());
        Object key = found.get().fileKey();
        return Optional.of(key == null ? path : key);
    }

    /** Makes the directories that a file needs. */
    void makeParents(Path path) throws StorageException {
        if (multiFile) {
            makeDirectory(path.getParent());
        }
    }

    /** A file of this name was made, or may have been by a run that was killed. */
    void made(Path path) {
        unforced.add(path.getParent());
    }

    /** The same, for its directories as well. */
    void madeWithParents(Path path) {
        for (Path each = path; each != null && each.startsWith(out); each = each.getParent()) {
            made(each);
        }
    }

    /** Brings to the disk the names that lead to this file; blocks. */
    void forceNames(Path path) {
        for (Path each = path; each != null && each.startsWith(out); each = each.getParent()) {
            if (unforced.remove(each.getParent())) {
                Directories.force(each.getParent());
            }
        }
    }

    private void makeDirectory(Path directory) throws StorageException {
        if (directoryExists(directory)) {
            return;
        }
        if (!directory.equals(out)) {
            makeDirectory(directory.getParent());
        }
        try {
            Files.createDirectory(directory);
            unforced.add(directory.getParent());
        } catch (FileAlreadyExistsException e) {
            // Another disk thread was faster, or something else is there: the next line tells.
            directoryExists(directory);
        } catch (IOException e) {
            throw StorageException.of("cannot create the directory", directory, e);
        }
        realDirectories.add(directory);
    }

    private boolean directoryExists(Path directory) throws StorageException {
        if (realDirectories.contains(directory)) {
            return true;
        }
        boolean top = directory.equals(out);
        if (!top && !directoryExists(directory.getParent())) {
            return false;
        }
        Optional<BasicFileAttributes> found = attributes(directory);
        if (found.isEmpty()) {
            return false;
        }
        boolean real = found.get().isDirectory() || (top && Files.isDirectory(directory));
        if (!real) {
            throw new StorageException(
                    StorageException.Kind.OBSTRUCTED,
                    directory + " is " + kind(found.get()) + ", but the torrent needs a directory there"
                            + " (move it away, or name another output with -o)");
        }
        realDirectories.add(directory);
        return true;
    }

    private void checkFile(Path path, BasicFileAttributes found) throws StorageException {
        if (found.isRegularFile()) {
            return;
        }
        String hint = found.isDirectory() && path.equals(out)
                ? "name the file, such as -o " + path.resolve(name)
                : "move it away, or name another output with -o";
        throw new StorageException(
                StorageException.Kind.OBSTRUCTED,
                path + " is " + kind(found) + ", but the torrent needs a file there (" + hint + ")");
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws StorageException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageException.of("cannot look at", path, e);
        }
    }

    private static String kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return "a symbolic link";
        }
        return found.isDirectory()
                ? "a directory"
                : found.isRegularFile() ? "a file" : "neither a file nor a directory";
    }
}
