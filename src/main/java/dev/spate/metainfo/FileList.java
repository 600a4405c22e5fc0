package dev.spate.metainfo;

import dev.spate.torrent.PiecesRoot;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * The files of a torrent. A torrent may have a million, so there is no object for a file: numbers are in arrays, names one behind
 * the other as UTF-8, and the directories of a path are kept once. {@link #get} makes an entry anew; who goes through all files
 * asks for the numbers.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class FileList extends AbstractList<FileEntry> implements RandomAccess {
    private static final int ROOT_LONGS = PiecesRoot.LENGTH_BYTES / Long.BYTES;
    /** One array for each number of all files would be copied as it grows, and the copies are most of the memory then. */
    private static final int CHUNK_BITS = 12;

    private static final int CHUNK = 1 << CHUNK_BITS;
    /** Most torrents have no more. */
    private static final int FEW = 16;

    private final int size;
    private final List<Chunk> chunks;
    private final List<List<String>> directories;
    private final BitSet pads;
    /** Paths that the chunks do not have: those that were changed, and names that UTF-8 cannot spell. */
    private final Map<Integer, List<String>> others;

    /**
     * Files that follow each other.
     *
     * @param offsets in the content
     * @param lengths in bytes
     * @param parents for each file the number of its directories
     * @param names the last components of their paths, one behind the other
     * @param nameEnds for each file where its name ends
     * @param rootNumbers for each file with a root one more than its number among these; empty when there are none
     * @param roots four numbers each
     */
    private record Chunk(
            long[] offsets,
            long[] lengths,
            int[] parents,
            byte[] names,
            int[] nameEnds,
            short[] rootNumbers,
            long[] roots) {
        String name(int at) {
            int from = at == 0 ? 0 : nameEnds[at - 1];
            return new String(names, from, nameEnds[at] - from, StandardCharsets.UTF_8);
        }

        boolean hasRoot(int at) {
            return rootNumbers.length > 0 && rootNumbers[at] > 0;
        }

        long bytes() {
            return names.length
                    + (long) Short.BYTES * rootNumbers.length
                    + (long) Integer.BYTES * (nameEnds.length + parents.length)
                    + (long) Long.BYTES * (offsets.length + lengths.length + roots.length);
        }
    }

    private FileList(FileList same, Map<Integer, List<String>> others) {
        this.size = same.size;
        this.chunks = same.chunks;
        this.directories = same.directories;
        this.pads = same.pads;
        this.others = others;
    }

    private FileList(Builder from) {
        this.size = from.size;
        this.chunks = List.copyOf(from.chunks);
        this.directories = List.copyOf(from.directories);
        this.pads = from.pads;
        this.others = Map.copyOf(from.others);
    }

    /** These files; the same object if they are such a list already. */
    public static FileList of(List<FileEntry> files) {
        if (files instanceof FileList already) {
            return already;
        }
        Builder builder = new Builder();
        files.forEach(builder::add);
        return builder.build();
    }

    @Override
    public int size() {
        return size;
    }

    private Chunk chunk(int file) {
        return chunks.get(file >> CHUNK_BITS);
    }

    private static int at(int file) {
        return file & CHUNK - 1;
    }

    @Override
    public FileEntry get(int file) {
        return new FileEntry(path(file), offset(file), length(file), isPad(file), piecesRoot(file));
    }

    /** Where the file begins in the content. */
    public long offset(int file) {
        return chunk(file).offsets[at(file)];
    }

    /** Bytes of the file. */
    public long length(int file) {
        return chunk(file).lengths[at(file)];
    }

    /** Whether the file is padding. */
    public boolean isPad(int file) {
        return pads.get(file);
    }

    /** Whether the file has a merkle tree. */
    public boolean hasRoot(int file) {
        return chunk(file).hasRoot(at(file));
    }

    /** The root of the file's merkle tree. */
    public Optional<PiecesRoot> piecesRoot(int file) {
        Chunk chunk = chunk(file);
        return chunk.hasRoot(at(file))
                ? Optional.of(PiecesRoot.of(chunk.roots, (chunk.rootNumbers[at(file)] - 1) * ROOT_LONGS))
                : Optional.empty();
    }

    /**
     * The last file that begins at this byte of the content or before it. Where files follow each other without a gap, it is the
     * one that has the byte.
     */
    public int fileAt(long position) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (offset(middle) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private List<String> path(int file) {
        List<String> other = others.isEmpty() ? null : others.get(file);
        return other != null ? other : joined(directories.get(chunk(file).parents[at(file)]), chunk(file), at(file));
    }

    private static List<String> joined(List<String> directory, Chunk chunk, int at) {
        String[] path = new String[directory.size() + 1];
        for (int i = 0; i < path.length - 1; i++) {
            path[i] = directory.get(i);
        }
        path[path.length - 1] = chunk.name(at);
        return List.of(path);
    }

    /** The same with other paths of some files. */
    FileList renamed(Map<Integer, List<String>> paths) {
        Map<Integer, List<String>> all = new HashMap<>(others);
        all.putAll(paths);
        return paths.isEmpty() ? this : new FileList(this, Map.copyOf(all));
    }

    /** Bytes of all arrays: what the list takes, but for the directories. */
    long bytesOfArrays() {
        return chunks.stream().mapToLong(Chunk::bytes).sum() + pads.size() / Byte.SIZE;
    }

    /** Number of different directories. */
    int directoryCount() {
        return directories.size();
    }

    /** Makes a list. Not thread-safe. */
    static final class Builder {
        private final BitSet pads = new BitSet();
        private final List<Chunk> chunks = new ArrayList<>();
        private final List<List<String>> directories = new ArrayList<>();
        private final Map<List<String>, Integer> directoryNumbers = new HashMap<>();
        private final Map<Integer, List<String>> others = new HashMap<>();
        private int size;
        /** Files of one directory stand beside each other, but for padding between them. */
        private int lastParent = -1;

        // Of the chunk that is being filled.
        private long[] offsets = new long[FEW];
        private long[] lengths = new long[FEW];
        private int[] parents = new int[FEW];
        private int[] nameEnds = new int[FEW];
        private short[] rootNumbers = new short[FEW];
        private long[] roots = new long[0];
        private byte[] names = new byte[16];
        private int filled;
        private int nameBytes;
        private int rootCount;

        int size() {
            return size;
        }

        void add(FileEntry file) {
            if (filled == CHUNK) {
                endChunk();
            }
            if (filled == offsets.length) {
                grow();
            }
            offsets[filled] = file.offset();
            lengths[filled] = file.length();
            if (file.pad()) {
                pads.set(size);
            }
            rootNumbers[filled] = 0;
            file.piecesRoot().ifPresent(this::root);
            parents[filled] = parent(file.path());
            name(file.path());
            nameEnds[filled++] = nameBytes;
            size++;
        }

        private void grow() {
            int capacity = 2 * filled;
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            parents = Arrays.copyOf(parents, capacity);
            nameEnds = Arrays.copyOf(nameEnds, capacity);
            rootNumbers = Arrays.copyOf(rootNumbers, capacity);
        }

        private void endChunk() {
            chunks.add(new Chunk(
                    Arrays.copyOf(offsets, filled),
                    Arrays.copyOf(lengths, filled),
                    Arrays.copyOf(parents, filled),
                    Arrays.copyOf(names, nameBytes),
                    Arrays.copyOf(nameEnds, filled),
                    Arrays.copyOf(rootNumbers, rootCount == 0 ? 0 : filled),
                    Arrays.copyOf(roots, rootCount * ROOT_LONGS)));
            filled = 0;
            nameBytes = 0;
            rootCount = 0;
        }

        private void root(PiecesRoot root) {
            if (rootCount * ROOT_LONGS == roots.length) {
                roots = Arrays.copyOf(roots, Math.max(FEW * ROOT_LONGS, 2 * roots.length));
            }
            root.put(roots, rootCount * ROOT_LONGS);
            rootNumbers[filled] = (short) ++rootCount;
        }

        private int parent(List<String> path) {
            List<String> directory = path.subList(0, path.size() - 1);
            if (lastParent < 0 || !directories.get(lastParent).equals(directory)) {
                Integer known = directoryNumbers.get(directory);
                if (known == null) {
                    known = directories.size();
                    List<String> kept = List.copyOf(directory);
                    directories.add(kept);
                    directoryNumbers.put(kept, known);
                }
                lastParent = known;
            }
            return lastParent;
        }

        private void name(List<String> path) {
            String name = path.get(path.size() - 1);
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (hasSurrogates(name) && !new String(bytes, StandardCharsets.UTF_8).equals(name)) {
                others.put(size, List.copyOf(path));
                return;
            }
            if (names.length - nameBytes < bytes.length) {
                names = Arrays.copyOf(names, 2 * nameBytes + bytes.length);
            }
            System.arraycopy(bytes, 0, names, nameBytes, bytes.length);
            nameBytes += bytes.length;
        }

        private static boolean hasSurrogates(String name) {
            for (int i = 0; i < name.length(); i++) {
                if (Character.isSurrogate(name.charAt(i))) {
                    return true;
                }
            }
            return false;
        }

        /** The list; nothing more may be added. */
        FileList build() {
            if (filled > 0) {
                endChunk();
            }
            return new FileList(this);
        }
    }
}
