package dev.spate.support;

import dev.spate.support.DiskLog.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk as a power cut may leave it. What was forced is there. Of what was not, each page of 4 KiB of each write, each length,
 * and each name in a directory is there or not by chance, independently of all others: worse than any file system we know,
 * and all that POSIX promises.
 */
public final class PowerCut {
    private static final int PAGE = 4096;

    private final Random random;
    private final double keepData;
    private final double keepNames;
    private final Map<Integer, Inode> inodes = new HashMap<>();
    private final Map<String, Inode> names = new HashMap<>();
    private final Map<String, Object> durable = new LinkedHashMap<>();
    private final List<NameChange> changes = new ArrayList<>();
    private final Map<String, Integer> directoryMarks = new HashMap<>();
    private int pagesLost;
    private int lengthsLost;
    private int namesLost;

    /** A file: what the disk has for certain, and what came after. */
    private static final class Inode {
        private byte[] forced = {};
        private final List<Entry> pending = new ArrayList<>();
        private int mark;
    }

    /** @param file of a directory null; {@code to} is null when the name goes */
    private record NameChange(String directory, String from, String to, Object file) {}

    /**
     * The power fails after so many entries.
     *
     * @param random decides what else is there; also how much of it: nothing, all, or some
     */
    public PowerCut(List<Entry> log, int entries, Random random) {
        this.random = random;
        this.keepData = chance();
        this.keepNames = chance();
        log.subList(0, entries).forEach(this::replay);
    }

    private double chance() {
        return new double[] {0, 1, 0.1, 0.5, 0.9}[random.nextInt(5)];
    }

    private void replay(Entry entry) {
        Inode inode = inodes.get(entry.file());
        switch (entry.kind()) {
            case CREATE -> {
                Inode made = new Inode();
                inodes.put(entry.file(), made);
                names.put(entry.name(), made);
                changes.add(new NameChange(parent(entry.name()), null, entry.name(), made));
            }
            case WRITE, TRUNCATE -> inode.pending.add(entry);
            case FORCE_BEGIN -> inode.mark = inode.pending.size();
            case FORCE_END -> {
                List<Entry> sure = inode.pending.subList(0, inode.mark);
                sure.forEach(each -> inode.forced = applied(inode.forced, each, 1));
                sure.clear();
                inode.mark = 0;
            }
            case RENAME -> {
                Inode moved = names.remove(entry.name());
                names.put(entry.target(), moved);
                changes.add(new NameChange(parent(entry.name()), entry.name(), entry.target(), moved));
            }
            case UNLINK -> {
                names.remove(entry.name());
                changes.add(new NameChange(parent(entry.name()), entry.name(), null, null));
            }
            case MKDIR -> changes.add(new NameChange(parent(entry.name()), null, entry.name(), Boolean.TRUE));
            case DIRECTORY_BEGIN -> directoryMarks.put(entry.name(), changes.size());
            case DIRECTORY_END -> {
                List<NameChange> before = changes.subList(0, directoryMarks.get(entry.name()));
                before.stream()
                        .filter(each -> each.directory().equals(entry.name()))
                        .forEach(this::keep);
                int size = changes.size();
                before.removeIf(each -> each.directory().equals(entry.name()));
                int removed = size - changes.size();
                directoryMarks.replaceAll((path, mark) -> Math.max(0, mark - removed));
            }
            default -> throw new IllegalStateException(entry.toString());
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private void keep(NameChange change) {
        if (change.from() != null) {
            durable.remove(change.from());
        }
        if (change.to() != null) {
            durable.put(change.to(), change.file());
        }
    }

    private byte[] applied(byte[] content, Entry entry, double chance) {
        if (entry.kind() == DiskLog.Kind.TRUNCATE) {
            boolean kept = random.nextDouble() < chance;
            lengthsLost += kept ? 0 : 1;
            return kept ? Arrays.copyOf(content, (int) entry.offset()) : content;
        }
        byte[] result = content;
        int from = (int) entry.offset();
        int end = from + entry.data().length;
        while (from < end) {
            int to = Math.min(end, (from / PAGE + 1) * PAGE);
            if (random.nextDouble() < chance) {
                result = result.length < to ? Arrays.copyOf(result, to) : result;
                System.arraycopy(entry.data(), from - (int) entry.offset(), result, from, to - from);
            } else {
                pagesLost++;
            }
            from = to;
        }
        return result;
    }

    /** Pages of 4 KiB of writes that the disk does not have; known once it is laid out. */
    public int pagesLost() {
        return pagesLost;
    }

    /** Truncations and growths that it does not have. */
    public int lengthsLost() {
        return lengthsLost;
    }

    /** Names made, changed or removed in a directory that it does not have. */
    public int namesLost() {
        return namesLost;
    }

    /** Lays out, below {@code target}, what is left of what was below {@code root}. */
    public void layOut(Path root, Path target) throws IOException {
        for (NameChange each : changes) {
            if (random.nextDouble() < keepNames) {
                keep(each);
            } else {
                namesLost++;
            }
        }
        Files.createDirectories(target);
        List<String> paths = new ArrayList<>(durable.keySet());
        paths.sort(null);
        for (String each : paths) {
            Path path = target.resolve(root.relativize(Path.of(each)).toString());
            if (!Files.isDirectory(path.getParent())) {
                // Its directory is lost, and it with it.
                continue;
            }
            if (durable.get(each) instanceof Inode file) {
                Files.write(path, content(file));
            } else {
                Files.createDirectories(path);
            }
        }
    }

    private byte[] content(Inode file) {
        byte[] content = file.forced.clone();
        int longest = content.length;
        for (Entry each : file.pending) {
            content = applied(content, each, keepData);
            boolean write = each.kind() == DiskLog.Kind.WRITE;
            longest = Math.max(longest, write ? (int) each.offset() + each.data().length : longest);
        }
        // The new length may be there without the data: zeros.
        boolean kept = random.nextDouble() < keepData;
        lengthsLost += kept || longest <= content.length ? 0 : 1;
        return kept ? Arrays.copyOf(content, Math.max(longest, content.length)) : content;
    }

    @Override
    public String toString() {
        return "data kept " + keepData + ", names kept " + keepNames;
    }
}
