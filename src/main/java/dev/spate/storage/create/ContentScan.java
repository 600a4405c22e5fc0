package dev.spate.storage.create;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.MetainfoWriter;
import dev.spate.metainfo.PortableNames;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks a directory in the order of a torrent: by the bytes of each component, which is also the order of BEP 52. Used once,
 * by one thread.
 */
final class ContentScan {
    /** As many as the reader of torrents takes. */
    private static final int MAX_FILES = 1 << 20;

    private static final int MAX_DEPTH = 128;

    /** Of files and directories looked at: links can make a tree of few files endless in effect. */
    private static final int MAX_ENTRIES = 4 * MAX_FILES;

    private static final Comparator<Name> BY_BYTES = (one, other) -> Arrays.compareUnsigned(one.bytes, other.bytes);

    private final ContentFilter filter;
    private final List<SharedFile> files = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final PortableNames names = new PortableNames();
    /** The directories that lead to the current one, to notice a link that leads back. */
    private final Set<Object> ancestors = new HashSet<>();

    private long offset;
    private int entries;

    ContentScan(ContentFilter filter) {
        this.filter = filter;
    }

    /** An entry of a directory, and its name as it stands in the torrent. */
    private record Name(Path path, String text, byte[] bytes) {}

    SharedContent scan(Path path) throws StorageException {
        String name = name(path);
        BasicFileAttributes top = attributes(path);
        if (top.isDirectory()) {
            directory(path, path, top, List.of());
        } else {
            file(path, top, List.of(name), "");
        }
        if (offset == 0) {
            throw notShareable(path + ": nothing to share: "
                    + (files.isEmpty()
                            ? "no files" + (top.isDirectory() ? " but those left out, if any" : "")
                            : "nothing but empty files"));
        }
        names.add(List.of(name));
        if (top.isDirectory()) {
            files.forEach(each -> names.add(each.entry().path()));
        }
        warnings.addAll(names.warnings());
        List<FileEntry> content = files.stream().map(SharedFile::entry).toList();
        return new SharedContent(new MetainfoWriter.Content(name, top.isDirectory(), content), files, warnings);
    }

    /** The last component; of {@code .} and {@code ..} that of the directory which they stand for. */
    static String name(Path path) throws StorageException {
        Path last = path.getFileName();
        if (last == null || Set.of("", ".", "..").contains(last.toString())) {
            try {
                last = path.toRealPath().getFileName();
            } catch (IOException e) {
                throw StorageException.of("cannot read", path, e);
            }
        }
        if (last == null) {
            throw notShareable(path + " has no name that a torrent could have (name a directory in it)");
        }
        return text(last);
    }

    /**
     * The name as text. A torrent's names are UTF-8 (BEP 3), and to guess what other bytes mean would give the files names
     * under which nobody finds them again.
     */
    private static String text(Path path) throws StorageException {
        String text = path.getFileName().toString();
        boolean exact = true;
        try {
            exact = Path.of(text).equals(path.getFileName());
        } catch (InvalidPathException e) {
            exact = false;
        }
        if (!exact) {
            throw notShareable("the name of " + path + " is not UTF-8"
                    + " (rename it, or leave it out; where the locale is not UTF-8, set LC_ALL=C.UTF-8)");
        }
        return text;
    }

    private void directory(Path top, Path directory, BasicFileAttributes attributes, List<String> path)
            throws StorageException {
        Optional<Object> key = Optional.ofNullable(attributes.fileKey());
        if (key.isPresent() && !ancestors.add(key.get())) {
            warnings.add(directory + " is left out: it is a link that leads back to a directory around it");
            return;
        }
        if (path.size() == MAX_DEPTH) {
            throw notShareable(directory + ": more than " + MAX_DEPTH + " directories within each other");
        }
        for (Name each : list(top, directory)) {
            List<String> below = new ArrayList<>(path);
            below.add(each.text);
            entry(top, each.path, below);
        }
        key.ifPresent(ancestors::remove);
    }

    private List<Name> list(Path top, Path directory) throws StorageException {
        List<Name> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path each : all) {
                if (++entries > MAX_ENTRIES) {
                    throw notShareable(top + ": more than " + MAX_ENTRIES + " files and directories");
                }
                if (filter.takes(top.relativize(each)) && !filter.isWithout(each)) {
                    String text = text(each);
                    found.add(new Name(each, text, text.getBytes(StandardCharsets.UTF_8)));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw StorageException.of("cannot read", directory, e.getCause());
        } catch (IOException e) {
            throw StorageException.of("cannot read", directory, e);
        }
        found.sort(BY_BYTES);
        return found;
    }

    private void entry(Path top, Path path, List<String> below) throws StorageException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            if (Files.isSymbolicLink(path)) {
                warnings.add(path + " is left out: it is a link to nothing that can be reached");
                return;
            }
            throw StorageException.of("cannot read", path, e);
        }
        if (found.isDirectory()) {
            directory(top, path, found, below);
        } else {
            file(path, found, below, " (leave it out with --exclude)");
        }
    }

    /** @param hint what to do when it cannot be shared, for a person; may be empty */
    private void file(Path path, BasicFileAttributes found, List<String> below, String hint) throws StorageException {
        if (!found.isRegularFile()) {
            throw new StorageException(
                    StorageException.Kind.OBSTRUCTED,
                    "cannot share " + path + ": it is neither a file nor a directory" + hint);
        }
        if (!Files.isReadable(path)) {
            throw new StorageException(StorageException.Kind.IO, "cannot read " + path + ": permission denied" + hint);
        }
        if (files.size() == MAX_FILES) {
            throw notShareable("more than " + MAX_FILES + " files, which no client takes");
        }
        files.add(SharedFile.of(path, new FileEntry(below, offset, found.size(), false), found));
        offset += found.size();
    }

    private static BasicFileAttributes attributes(Path path) throws StorageException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw StorageException.of("cannot read", path, e);
        }
    }

    private static StorageException notShareable(String message) {
        return new StorageException(StorageException.Kind.NOT_SHAREABLE, message);
    }
}
