package dev.spate.bench;

import dev.spate.bench.machine.InstalledProgram;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What clients seed: the content of a torrent, written once for all runs of a scenario. Each run gets links to its files,
 * so that all clients read the same pages, and each finds nothing beside them that another has left.
 *
 * <p>Used by one thread.
 */
final class SeededData {
    private static final int STEP_BYTES = 1 << 20;
    private static final long DROP_SECONDS = 120;
    /** So much of the data may stay in the page cache: pages that others look at just now are kept. */
    private static final double KEPT_SHARE = 0.02;

    private final Metainfo metainfo;
    private final Path directory;
    private final List<Long> modifiedMillis = new ArrayList<>();

    private SeededData(Metainfo metainfo, Path directory) {
        this.metainfo = metainfo;
        this.directory = directory;
    }

    /**
     * Writes it, and waits until it is on the disk: then it is in the page cache, and nothing is written while clients run.
     *
     * @param seed of the content
     * @param directory an empty one
     * @param stopped whether nobody wants it any more
     * @throws InterruptedException when it was stopped
     */
    static SeededData write(Metainfo metainfo, long seed, Path directory, BooleanSupplier stopped)
            throws IOException, InterruptedException {
        SeededData data = new SeededData(metainfo, directory);
        try (ContentSource content = new ContentSource(seed)) {
            byte[] step = new byte[STEP_BYTES];
            for (FileEntry file : data.files()) {
                Path path = data.path(directory.resolve(metainfo.name()), file);
                Files.createDirectories(path.getParent());
                write(path, file, content, step, stopped);
                data.modifiedMillis.add(Files.getLastModifiedTime(path).toMillis());
            }
        }
        return data;
    }

    private static void write(Path path, FileEntry file, ContentSource content, byte[] step, BooleanSupplier stopped)
            throws IOException, InterruptedException {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < file.length(); ) {
                if (stopped.getAsBoolean()) {
                    throw new InterruptedException("stopped");
                }
                int length = (int) Math.min(step.length, file.length() - at);
                content.read(file.offset() + at, step, 0, length);
                ByteBuffer buffer = ByteBuffer.wrap(step, 0, length);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                at += length;
            }
            out.force(true);
        }
    }

    /** Those that are on the disk. */
    private List<FileEntry> files() {
        return metainfo.files().stream().filter(file -> !file.pad()).toList();
    }

    private Path path(Path out, FileEntry file) {
        Path path = out;
        if (metainfo.multiFile()) {
            for (String part : file.path()) {
                path = path.resolve(part);
            }
        }
        return path;
    }

    /**
     * Makes the data appear at another place of the same file system.
     *
     * @param out the file, or of several files their directory
     */
    void linkTo(Path out) throws IOException {
        for (FileEntry file : files()) {
            Path link = path(out, file);
            Files.createDirectories(link.getParent());
            Path original = path(directory.resolve(metainfo.name()), file);
            try {
                Files.createLink(link, original);
            } catch (UnsupportedOperationException e) {
                Files.copy(original, link);
            }
        }
    }

    /**
     * Whether no client has written to it since this was last asked; the bytes themselves are compared by the leechers.
     */
    boolean isUntouched() throws IOException {
        boolean untouched = true;
        List<FileEntry> files = files();
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            Path path = path(directory.resolve(metainfo.name()), file);
            long modified = Files.getLastModifiedTime(path).toMillis();
            untouched &= Files.size(path) == file.length() && modified == modifiedMillis.get(i);
            modifiedMillis.set(i, modified);
        }
        return untouched;
    }

    /**
     * Drops it from the page cache, without root: {@code dd oflag=nocache} asks the system for it (POSIX_FADV_DONTNEED).
     * Where {@code fincore} is there, it tells whether that was granted.
     *
     * @return why it could not be done, for a person; empty when it was
     */
    Optional<String> dropFromPageCache() throws IOException, InterruptedException {
        if (InstalledProgram.onPath("dd").missing().isPresent()) {
            return Optional.of("dd is not on the PATH, which drops it");
        }
        for (FileEntry file : files()) {
            Path path = path(directory.resolve(metainfo.name()), file);
            Process dd = new ProcessBuilder(
                            "dd", "of=" + path, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none")
                    .redirectErrorStream(true)
                    .start();
            dd.getOutputStream().close();
            String said = new String(dd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!dd.waitFor(DROP_SECONDS, TimeUnit.SECONDS) || dd.exitValue() != 0) {
                dd.destroyForcibly();
                return Optional.of("dd oflag=nocache failed: " + said.strip());
            }
        }
        long kept = cachedBytes();
        return kept > KEPT_SHARE * metainfo.layout().totalBytes()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%d of %d MiB stayed in it",
                        kept >> 20,
                        metainfo.layout().totalBytes() >> 20))
                : Optional.empty();
    }

    /** How much of it is in the page cache; -1 where nobody tells. */
    long cachedBytes() throws IOException, InterruptedException {
        if (InstalledProgram.onPath("fincore").missing().isPresent()) {
            return -1;
        }
        long sum = 0;
        for (FileEntry file : files()) {
            Process fincore = new ProcessBuilder(
                            "fincore",
                            "--bytes",
                            "--noheadings",
                            "--output",
                            "RES",
                            path(directory.resolve(metainfo.name()), file).toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            fincore.getOutputStream().close();
            String told = new String(fincore.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!fincore.waitFor(DROP_SECONDS, TimeUnit.SECONDS) || !told.matches("[0-9]{1,18}")) {
                return -1;
            }
            sum += Long.parseLong(told);
        }
        return sum;
    }
}
