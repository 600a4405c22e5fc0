package dev.spate.storage.files;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.SiblingName;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
 * not. {@link RealPath} opens them so that this holds even while somebody moves directories about.
 */
public final class OutputTree {
    /** PATH_MAX of Linux without its zero byte; other systems take less or have no bound. */
    private static final int MAX_PATH_BYTES = 4095;

    private static final int SHOWN_CHARACTERS = 80;
    private static final String PART_ENDING = ".spate.part";

    private final Path out;
    private final int outBytes;
    private final boolean multiFile;
    private final String name;
    private final RealPath real;
    /** Beside the output. */
    private final Path partFile;
    /** Directories with names in them that may not have reached the disk. */
    private final Set<Path> unforced = ConcurrentHashMap.newKeySet();

    /** The last directory that was checked. Files come directory by directory, so one saves most checks. */
    private volatile Path lastReal;

    /** @param name what to suggest for a single file when {@code out} is a directory */
    public OutputTree(Path out, boolean multiFile, String name) {
        this.out = out;
        this.outBytes = out.toString().getBytes(StandardCharsets.UTF_8).length;
        this.name = name;
        this.multiFile = multiFile;
        this.real = new RealPath(out);
        this.partFile = partFileOf(out);
    }

    /** Where an output has what its pieces hold of unwanted files. */
    public static Path partFileOf(Path out) {
        return out.getFileName() == null
                ? out
                : out.resolveSibling(SiblingName.of(out.getFileName().toString(), PART_ENDING, 0));
    }

    /** Where this file is or will be. */
    public Path path(FileEntry file) throws StorageException {
        if (file.path().equals(FileMap.PART_PATH)) {
            return partFile;
        }
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
        // The metainfo reader has made every component safe; this is the last check before the disk.
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
     * Opens a file; nothing on the way below the output directory is a link, and the file is none, and no pipe or device.
     *
     * @throws StorageException kind OBSTRUCTED when it is, also when it came to be so a moment ago
     */
    public FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
        if (!multiFile || path.equals(partFile)) {
            identity(path);
            return FileChannel.open(path, options);
        }
        try {
            return real.open(path, options);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            // Finds the obstacle, for a message that a person understands.
            lastReal = null;
            directoryExists(path.getParent());
            identity(path);
            throw e;
        }
    }

    /**
     * Looks at a file without opening it.
     *
     * @throws StorageException kind OBSTRUCTED when something else is at its place or on the way
     */
    public FileStat stat(FileEntry file) throws StorageException {
        Path path = path(file);
        if (multiFile && !path.equals(partFile) && !directoryExists(path.getParent())) {
            return FileStat.ABSENT;
        }
        Optional<BasicFileAttributes> found = attributes(path);
        if (found.isEmpty()) {
            return FileStat.ABSENT;
        }
        checkFile(path, found.get());
        return new FileStat(found.get().size(), found.get().lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    /**
     * Looks at all files, in their order; padding does not exist. The last one is the part file, if something may be there.
     *
     * @throws StorageException as {@link #stat}, or kind IO when a path is longer than the system takes: better now than late
     */
    public List<FileStat> statAll(FileMap map) throws StorageException {
        boolean nothing = multiFile && !directoryExists(out);
        FileStats stats = FileStats.absent(map.fileCount() + 1);
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            checkLength(file);
            if (!nothing && !file.pad()) {
                stats.set(i, stat(file));
            }
        }
        if (map.parted().cardinality() > 0) {
            stats.set(map.partFile(), stat(map.file(map.partFile())));
        }
        return stats;
    }

    private void checkLength(FileEntry file) throws StorageException {
        if (file.pad()) {
            return;
        }
        int length = outBytes;
        for (int i = 0; multiFile && i < file.path().size(); i++) {
            length += 1 + file.path().get(i).getBytes(StandardCharsets.UTF_8).length;
        }
        if (length > MAX_PATH_BYTES) {
            throw new StorageException(
                    StorageException.Kind.IO,
                    "a file of the torrent would have a path of " + length + " bytes, and systems take "
                            + MAX_PATH_BYTES + ": " + shortened(String.join("/", file.path()))
                            + " (name a shorter output with -o)");
        }
    }

    private static String shortened(String path) {
        return path.length() <= SHOWN_CHARACTERS ? path : path.substring(0, SHOWN_CHARACTERS) + "…";
    }

    /**
     * Identifies the file at this path, so that another one in its place is noticed; empty when nothing is there.
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
        if (multiFile && !path.equals(partFile)) {
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
        if (path.equals(partFile) && unforced.remove(path.getParent())) {
            DirectorySync.force(path.getParent());
        }
        for (Path each = path; each != null && each.startsWith(out); each = each.getParent()) {
            if (unforced.remove(each.getParent())) {
                DirectorySync.force(each.getParent());
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
            // Another disk thread was faster; if it is no directory, the next line fails.
            directoryExists(directory);
        } catch (IOException e) {
            throw StorageException.of("cannot create the directory", directory, e);
        }
        lastReal = directory;
    }

    private boolean directoryExists(Path directory) throws StorageException {
        if (directory.equals(lastReal)) {
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
        lastReal = directory;
        return true;
    }

    private void checkFile(Path path, BasicFileAttributes found) throws StorageException {
        if (found.isDirectory() && path.equals(out)) {
            throw obstructed(path, found, "name the file, such as -o " + path.resolve(name));
        }
        checkRegular(path, found);
    }

    /** @throws StorageException kind OBSTRUCTED when it is something else than a file */
    static void checkRegular(Path path, BasicFileAttributes found) throws StorageException {
        if (!found.isRegularFile()) {
            throw obstructed(path, found, "move it away, or name another output with -o");
        }
    }

    private static StorageException obstructed(Path path, BasicFileAttributes found, String hint) {
        return new StorageException(
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
