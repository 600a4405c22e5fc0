package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a torrent is about: one file, or a directory of them, on disk.
 *
 * @param root the file or the directory; its name is the torrent's name
 * @param files paths below the directory, or the one file's name
 */
record Payload(Path root, List<Entry> files) {
    private static final int CHUNK_BYTES = 1 << 20;

    record Entry(List<String> path, long length) {}

    /** A file of random bytes, the same for the same seed; an existing one of that length is taken as it is. */
    static Payload file(Path file, long length, long seed) {
        writeRandom(file, length, seed);
        return new Payload(file, List.of(new Entry(List.of(file.getFileName().toString()), length)));
    }

    /** Nested folders, an empty file, names beyond ASCII, and files much smaller than a piece beside larger ones. */
    static Payload tree(Path root, long seed) {
        List<Entry> files = List.of(
                new Entry(List.of("a first file.txt"), 11),
                new Entry(List.of("deep", "deeper", "deepest", "one piece and one byte.bin"), 65_537),
                new Entry(List.of("deep", "empty.dat"), 0),
                new Entry(List.of("deep", "three MiB.bin"), 3 << 20),
                new Entry(List.of("été", "файл.txt"), 1_000),
                new Entry(List.of("été", "日本語 テスト.bin"), 700_001),
                new Entry(List.of("🙂", "emoji.txt"), 1),
                new Entry(List.of("z last"), 16_383));
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            System.out.println("not a UTF-8 locale: left out the names beyond ASCII");
            files = files.stream()
                    .filter(each -> each.path().toString().chars().allMatch(c -> c < 128))
                    .toList();
        }
        for (int i = 0; i < files.size(); i++) {
            writeRandom(resolve(root, files.get(i)), files.get(i).length(), seed + i);
        }
        return new Payload(root, files);
    }

    private static void writeRandom(Path file, long length, long seed) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) == length) {
                return;
            }
            Files.createDirectories(file.getParent());
            // Shared by test classes that run side by side: whoever is done first puts it there whole.
            Path unfinished = file.resolveSibling(
                    file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            SplittableRandom random = new SplittableRandom(seed);
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            try (FileChannel out = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                for (long left = length; left > 0; left -= chunk.limit()) {
                    chunk.clear();
                    while (chunk.hasRemaining()) {
                        chunk.putLong(random.nextLong());
                    }
                    chunk.flip().limit((int) Math.min(left, CHUNK_BYTES));
                    while (chunk.hasRemaining()) {
                        out.write(chunk);
                    }
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isSingleFile() {
        return Files.isRegularFile(root);
    }

    String name() {
        return root.getFileName().toString();
    }

    long length() {
        return files.stream().mapToLong(Entry::length).sum();
    }

    Stream<Path> paths() {
        return isSingleFile() ? Stream.of(root) : files.stream().map(each -> resolve(root, each));
    }

    private static Path resolve(Path root, Entry file) {
        Path path = root;
        for (String each : file.path()) {
            path = path.resolve(each);
        }
        return path;
    }

    byte[] pieceHashes(int pieceLength) {
        ByteBuffer hashes = ByteBuffer.allocate(Math.toIntExact((length() + pieceLength - 1) / pieceLength) * 20);
        ByteBuffer piece = ByteBuffer.allocate(pieceLength);
        try {
            for (Path each : paths().toList()) {
                try (FileChannel in = FileChannel.open(each)) {
                    while (in.read(piece) >= 0) {
                        if (!piece.hasRemaining()) {
                            hashes.put(sha1(piece.flip()));
                            piece.clear();
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (piece.position() > 0) {
            hashes.put(sha1(piece.flip()));
        }
        return hashes.array();
    }

    private static byte[] sha1(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same files below another directory, without copying: hard links. */
    Path linkInto(Path directory) {
        return linkAs(directory.resolve(name()));
    }

    /** The same under another name, without copying: hard links. */
    Payload named(Path other) {
        linkAs(other);
        return isSingleFile()
                ? new Payload(
                        other, List.of(new Entry(List.of(other.getFileName().toString()), length())))
                : new Payload(other, files);
    }

    private Path linkAs(Path target) {
        try {
            List<Path> sources = paths().toList();
            for (int i = 0; i < sources.size(); i++) {
                Path link = isSingleFile() ? target : resolve(target, files.get(i));
                Files.createDirectories(link.getParent());
                if (!Files.exists(link)) {
                    Files.createLink(link, sources.get(i));
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same but for the files that are empty. */
    Payload withoutEmptyFiles() {
        return new Payload(
                root, files.stream().filter(each -> each.length() > 0).toList());
    }

    /** Whether every byte is there already. */
    boolean isSameAs(Path out) {
        try {
            assertSameAs(out);
            return true;
        } catch (AssertionError different) {
            return false;
        }
    }

    /** Compares every byte, and fails on a file too many as well. */
    void assertSameAs(Path out) {
        try {
            if (isSingleFile()) {
                assertEquals(-1L, Files.mismatch(root, out), () -> out + " differs at this byte");
                return;
            }
            List<String> extra = new ArrayList<>();
            try (Stream<Path> found = Files.walk(out)) {
                found.filter(Files::isRegularFile)
                        .forEach(each -> extra.add(out.relativize(each).toString()));
            }
            for (Entry each : files) {
                Path copy = resolve(out, each);
                assertEquals(-1L, Files.mismatch(resolve(root, each), copy), () -> copy + " differs at this byte");
                extra.remove(out.relativize(copy).toString());
            }
            assertEquals(List.of(), extra, "files that the torrent does not have");
        } catch (IOException e) {
            throw new AssertionError("cannot compare with " + out + ": " + e, e);
        }
    }
}
