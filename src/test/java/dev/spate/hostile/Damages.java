package dev.spate.hostile;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Somebody meddles with an unfinished download while nobody runs it. */
final class Damages {
    private final Path out;
    private final SplittableRandom random;
    private int done;

    Damages(Path out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    /** How many were done: there may have been nothing to damage yet. */
    int done() {
        return done;
    }

    void inflict(FaultMix.Damage damage) throws IOException {
        switch (damage) {
            case NONE -> {}
            case BYTE_FLIPPED -> flip(any());
            case CUT_SHORT -> cut(any());
            case DELETED -> delete(any());
            case STATE_GARBLED -> flip(state());
            case STATE_DELETED -> delete(state());
        }
    }

    private Path state() {
        return out.resolveSibling(out.getFileName() + ".spate");
    }

    /** One of the files that are there; the output's own name when there is none. */
    private Path any() throws IOException {
        if (!Files.isDirectory(out)) {
            return out;
        }
        try (Stream<Path> found = Files.walk(out)) {
            List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
            return files.isEmpty() ? out.resolve("none") : files.get(random.nextInt(files.size()));
        }
    }

    private void flip(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = random.nextLong(file.length());
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1 << random.nextInt(8));
        }
        done++;
    }

    private void cut(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(random.nextLong(file.length()));
        }
        done++;
    }

    private void delete(Path path) throws IOException {
        if (Files.deleteIfExists(path)) {
            done++;
        }
    }
}
