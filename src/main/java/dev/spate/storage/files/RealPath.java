package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens files below one directory, step by step: each directory from the one before it ({@code openat}), never through a
 * link. So nobody can swap a directory between its check and the opening.
 *
 * <p>The directory itself may be a link; the first time decides which one it is. Where the system has no such calls
 * (Windows), the path is opened as it stands. Safe for all threads; holds nothing open between calls.
 */
final class RealPath {
    private final Path top;
    private final AtomicReference<Object> identity = new AtomicReference<>();

    RealPath(Path top) {
        this.top = top;
    }

    /**
     * Opens {@code path}, which begins with the top directory.
     *
     * @throws StorageException kind CHANGED when the top is another directory than before, OBSTRUCTED when the file is
     *     something else than a file
     * @throws IOException the system's own error, also for a link on the way
     */
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
        DirectoryStream<Path> first = Files.newDirectoryStream(top);
        if (!(first instanceof SecureDirectoryStream<Path> secure)) {
            first.close();
            return FileChannel.open(path, options);
        }
        Path below = top.relativize(path);
        SecureDirectoryStream<Path> directory = secure;
        try {
            checkTop(directory);
            int last = below.getNameCount() - 1;
            for (int i = 0; i < last; i++) {
                SecureDirectoryStream<Path> outer = directory;
                directory = outer.newDirectoryStream(below.getName(i), LinkOption.NOFOLLOW_LINKS);
                outer.close();
            }
            return open(directory, path, below.getName(last), options);
        } finally {
            directory.close();
        }
    }

    private void checkTop(SecureDirectoryStream<Path> directory) throws IOException {
        Object key = directory
                .getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        if (key != null && !identity.compareAndSet(null, key) && !key.equals(identity.get())) {
            throw new StorageException(
                    StorageException.Kind.CHANGED,
                    top + " was replaced while it was being written (run the same command again)");
        }
    }

    /** Checks the kind of file first: opening a pipe would wait for its other end. */
    private static FileChannel open(
            SecureDirectoryStream<Path> directory, Path path, Path name, Set<? extends OpenOption> options)
            throws IOException {
        try {
            BasicFileAttributes found = directory
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            OutputTree.checkRegular(path, found);
        } catch (NoSuchFileException e) {
            // The next line creates it, or fails.
        }
        SeekableByteChannel channel = directory.newByteChannel(name, options);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this system opens no files in directories");
    }
}
