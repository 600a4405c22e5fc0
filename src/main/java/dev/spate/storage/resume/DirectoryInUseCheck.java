package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.OutputTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses a directory that somebody uses, where only the torrent chose its name: it must be empty, or hold content of the
 * torrent and nothing else. Whoever makes a torrent could otherwise put files among those of a directory that he knows.
 */
final class DirectoryInUseCheck {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileMap map;
    private final OutputTree tree;
    private final Path out;
    /** The torrent's files, each with its index; padding where its name says so, as other clients write it. */
    private final Map<Path, Integer> files = new HashMap<>();
    /** The directories that lead to them, and those that the torrent names for themselves. */
    private final Set<Path> directories = new HashSet<>();

    DirectoryInUseCheck(FileMap map, OutputTree tree, Path out) {
        this.map = map;
        this.tree = tree;
        this.out = out;
    }

    /**
     * @param holdsContent whether it holds something of the torrent, or may do so
     * @throws StorageException kind FOREIGN when the directory is somebody else's
     */
    void refuse(boolean holdsContent) throws StorageException {
        if (isEmpty()) {
            return;
        }
        collectOurs();
        Optional<Path> other = Optional.empty();
        Deque<Path> left = new ArrayDeque<>(Set.of(out));
        while (other.isEmpty() && !left.isEmpty()) {
            other = firstOther(left.remove(), left);
        }
        if (other.isPresent()) {
            throw foreign(
                    holdsContent
                            ? "holds " + out.relativize(other.get()) + ", which is not of this torrent"
                            : "holds nothing of this torrent");
        }
        if (!holdsContent) {
            throw foreign("holds nothing but empty files, zeros or directories of this torrent");
        }
    }

    /** The attribute of padding is the author's word: he could claim any name with it, so only names that say it count. */
    private void collectOurs() throws StorageException {
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            Path path = tree.path(file);
            if (!file.pad() || file.hasPadName()) {
                files.put(path, i);
                addDirectories(path.getParent());
            } else if (file.length() == 0) {
                addDirectories(path);
            }
        }
    }

    private void addDirectories(Path deepest) {
        for (Path path = deepest; !path.equals(out) && directories.add(path); ) {
            path = path.getParent();
        }
    }

    private StorageException foreign(String what) {
        return new StorageException(
                StorageException.Kind.FOREIGN,
                out + " exists and " + what + ", whose name it bears (name an output with -o, or use --overwrite)");
    }

    private boolean isEmpty() throws StorageException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
            return !entries.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing is there, or the tree has said what is wrong with it.
            return true;
        } catch (DirectoryIteratorException e) {
            throw StorageException.of("cannot look at", out, e.getCause());
        } catch (IOException e) {
            throw StorageException.of("cannot look at", out, e);
        }
    }

    /** @param found gets the directories of the torrent that are in this one */
    private Optional<Path> firstOther(Path directory, Deque<Path> found) throws StorageException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path each : entries) {
                BasicFileAttributes attributes =
                        Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory() && directories.contains(each)) {
                    found.add(each);
                } else if (attributes.isDirectory() || !isOurs(each, attributes)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw StorageException.of("cannot look at", directory, e.getCause());
        } catch (IOException e) {
            throw StorageException.of("cannot look at", directory, e);
        }
    }

    /** What the torrent's own files hold was judged before; of padding there may be as many zeros as it has, or fewer. */
    private boolean isOurs(Path path, BasicFileAttributes attributes) throws IOException {
        Integer index = files.get(path);
        if (index == null) {
            return false;
        }
        FileEntry file = map.file(index);
        return !file.pad() || attributes.isRegularFile() && attributes.size() <= file.length() && isZero(path);
    }

    private boolean isZero(Path path) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel channel = tree.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (channel.read(chunk.clear()) > 0) {
                for (chunk.flip(); chunk.hasRemaining(); ) {
                    if (chunk.get() != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
