package dev.spate.synthetic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Piece hashes of synthetic contents, kept in a directory so that they are made once: a tebibyte takes minutes to hash.
 *
 * <p>The name of a file is what determines its hashes. A file is used only if all of it is valid:
 *
 * <pre>
 *   magic "SPATEPH" 1 or 2 | generator 4 | piece length 4 | seed 8 | size 8 | hashes 20 or 32 each | SHA-256 of all before 32
 * </pre>
 *
 * <p>1 or 2 is the version of the torrent. Hashes of version 2 depend on the number of files too, which is in the name.
 *
 * <p>If the cache cannot be read or written, the hashes are made anew; this is logged at DEBUG. Files are written under
 * another name and renamed, so several processes may share the directory. Used by the thread that starts a swarm.
 */
final class PieceHashCache {
    /** Together the files take no more than this; those unused for longest go first. */
    static final long MOST_BYTES = 256L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(PieceHashCache.class);
    private static final byte[] MAGIC = {'S', 'P', 'A', 'T', 'E', 'P', 'H'};
    private static final String SUFFIX = ".pieces";
    private static final int HEADER_BYTES = 32;
    private static final int CHECKSUM_BYTES = 32;
    /** Hashing less than this takes no noticeable time. */
    private static final long LEAST_CONTENT_BYTES = 64L << 20;

    private final Path directory;
    private final long mostBytes;

    PieceHashCache(Path directory) {
        this(directory, MOST_BYTES);
    }

    PieceHashCache(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** Where a user's caches are kept on this system, for spate. */
    static Path usualDirectory(Map<String, String> env, String system, Path home) {
        String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
        String local = env.getOrDefault("LOCALAPPDATA", "");
        if (!xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "spate", "pieces");
        }
        if (system.startsWith("Windows") && !local.isBlank()) {
            return Path.of(local, "spate", "cache", "pieces");
        }
        return system.startsWith("Mac")
                ? home.resolve(Path.of("Library", "Caches", "spate", "pieces"))
                : home.resolve(Path.of(".cache", "spate", "pieces"));
    }

    /** The hashes of this content, when they are here and sound. */
    Optional<byte[]> find(TorrentShape shape) {
        Path file = directory.resolve(name(shape));
        try {
            long expected = fileBytes(shape);
            if (expected > mostBytes || Files.size(file) != expected) {
                return Optional.empty();
            }
            byte[] all = Files.readAllBytes(file);
            int end = all.length - CHECKSUM_BYTES;
            if (end < HEADER_BYTES
                    || !Arrays.equals(header(shape), Arrays.copyOf(all, HEADER_BYTES))
                    || !Arrays.equals(checksum(all, end), Arrays.copyOfRange(all, end, all.length))) {
                LOG.debug("piece hashes in {} are damaged", file);
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return Optional.of(Arrays.copyOfRange(all, HEADER_BYTES, end));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | SecurityException e) {
            LOG.debug("cannot read piece hashes from {}: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Keeps the hashes of a content, if it is worth it. */
    void keep(TorrentShape shape, byte[] hashes) {
        long bytes = fileBytes(shape);
        if (shape.sizeBytes() < LEAST_CONTENT_BYTES || bytes > mostBytes) {
            return;
        }
        Path made = null;
        try {
            Files.createDirectories(directory);
            makeRoom(bytes);
            byte[] all = Arrays.copyOf(header(shape), (int) bytes);
            System.arraycopy(hashes, 0, all, HEADER_BYTES, hashes.length);
            int end = all.length - CHECKSUM_BYTES;
            System.arraycopy(checksum(all, end), 0, all, end, CHECKSUM_BYTES);
            made = Files.createTempFile(directory, "new-", ".tmp");
            Files.write(made, all);
            Files.move(
                    made,
                    directory.resolve(name(shape)),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | SecurityException e) {
            LOG.debug("cannot keep piece hashes in {}: {}", directory, e.toString());
            discard(made);
        }
    }

    private void makeRoom(long bytes) throws IOException {
        List<Path> oldestFirst;
        try (Stream<Path> all = Files.list(directory)) {
            oldestFirst = all.filter(PieceHashCache::isOurs)
                    .sorted(Comparator.comparingLong(PieceHashCache::lastUsed))
                    .toList();
        }
        long total = bytes;
        for (Path each : oldestFirst) {
            total += sizeOf(each);
        }
        for (Path each : oldestFirst) {
            if (total <= mostBytes) {
                return;
            }
            total -= sizeOf(each);
            discard(each);
        }
    }

    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) || name.startsWith("new-") && name.endsWith(".tmp");
    }

    /** A file that another process has just removed is as old and small as can be. */
    private static long lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void discard(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("cannot remove {}: {}", file, e.toString());
        }
    }

    private static String name(TorrentShape shape) {
        return "v%d-%016x-%d-%d%s%s"
                .formatted(
                        ContentSource.GENERATION,
                        shape.seed(),
                        shape.sizeBytes(),
                        shape.pieceLength(),
                        shape.form().hasV2() ? "-v2-" + shape.files() : "",
                        SUFFIX);
    }

    private static byte[] header(TorrentShape shape) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .put((byte) (shape.form().hasV2() ? 2 : 1))
                .putInt(ContentSource.GENERATION)
                .putInt(shape.pieceLength())
                .putLong(shape.seed())
                .putLong(shape.sizeBytes())
                .array();
    }

    private static long fileBytes(TorrentShape shape) {
        return HEADER_BYTES
                + (long) shape.form().bytesOfPiece() * shape.layout().pieceCount()
                + CHECKSUM_BYTES;
    }

    private static byte[] checksum(byte[] bytes, int length) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes, 0, length);
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
