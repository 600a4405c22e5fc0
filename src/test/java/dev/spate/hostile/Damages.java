package dev.spate.hostile;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Somebody meddles with an unfinished download while nobody runs it. */
final class Damages {
    private final Path out;
    private final SplittableRandom random;
    private final Map<FaultMix.Damage, Integer> done = new EnumMap<>(FaultMix.Damage.class);

    Damages(Path out, SplittableRandom random) {
        this.out = out;
        this.random = random;
    }

    /** How many were done of each kind: there may have been nothing to damage yet. */
    Map<FaultMix.Damage, Integer> done() {
        return done;
    }

    void inflict(FaultMix.Damage damage) throws IOException {
        boolean inflicted = switch (damage) {
            case NONE -> false;
            case BYTE_FLIPPED -> flip(any());
            case CUT_SHORT -> cut(any());
            case DELETED -> Files.deleteIfExists(any());
            case STATE_GARBLED -> flip(state());
            case STATE_DELETED -> Files.deleteIfExists(state());
            case NOTHING_LEFT -> invertAll() && Files.deleteIfExists(state());
        };
        if (inflicted) {
            done.merge(damage, 1, Integer::sum);
        }
    }

    Path state() {
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

    private boolean flip(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = random.nextLong(file.length());
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1 << random.nextInt(8));
        }
        return true;
    }

    private boolean cut(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(random.nextLong(file.length()));
        }
        return true;
    }

    /** Whether there was a byte to change. */
    private boolean invertAll() throws IOException {
        if (!Files.exists(out)) {
            return false;
        }
        boolean any = false;
        try (Stream<Path> found = Files.walk(out)) {
            for (Path each : found.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(each);
                for (int i = 0; i < content.length; i++) {
                    content[i] = (byte) ~content[i];
                }
                any |= content.length > 0;
                Files.write(each, content);
            }
        }
        return any;
    }
}
