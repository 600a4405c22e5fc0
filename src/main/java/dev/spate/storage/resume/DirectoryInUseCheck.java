package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.OutputTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses a directory that somebody uses, where only the torrent chose its name: it must be empty, or hold content of the
 * torrent and nothing else. Whoever makes a torrent could otherwise put files among those of a directory that he knows.
 */
final class DirectoryInUseCheck {
    private final FileMap map;
    private final OutputTree tree;
    private final Path out;
    /** The files of the torrent, padding included as other clients write it, and the directories that lead to them. */
    private final Set<Path> ours = new HashSet<>();

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
        if (!holdsContent) {
            throw foreign("holds nothing of this torrent");
        }
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            for (Path path = tree.path(file); !path.equals(out) && ours.add(path); ) {
                path = path.getParent();
            }
        }
        Deque<Path> directories = new ArrayDeque<>(Set.of(out));
        while (!directories.isEmpty()) {
            Optional<Path> other = firstOther(directories.remove(), directories);
            if (other.isPresent()) {
                throw foreign("holds " + out.relativize(other.get()) + ", which is not of this torrent");
            }
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

    /** @param directories gets those of the torrent that are in this one */
    private Optional<Path> firstOther(Path directory, Deque<Path> directories) throws StorageException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path each : entries) {
                if (!ours.contains(each)) {
                    return Optional.of(each);
                }
                if (Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isDirectory()) {
                    directories.add(each);
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw StorageException.of("cannot look at", directory, e.getCause());
        } catch (IOException e) {
            throw StorageException.of("cannot look at", directory, e);
        }
    }
}
