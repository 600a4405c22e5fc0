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
    private static final int ROOT_BYTES = PiecesRoot.LENGTH_BYTES;
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
     * @param nameEnds for each file where its name ends; a gap has none
     * @param rootPlaces for each file with a root one more than its place among these bytes; else 0
     * @param roots those of the torrent, where they stand anyhow, or the roots one behind the other
     */
    private record Chunk(
            PackedLongs offsets,
            PackedLongs lengths,
            PackedLongs parents,
            byte[] names,
            PackedLongs nameEnds,
            PackedLongs rootPlaces,
            byte[] roots) {
        private int nameStart(int at) {
            return at == 0 ? 0 : nameEnds.getInt(at - 1);
        }

        String name(int at) {
            int from = nameStart(at);
            return new String(names, from, nameEnds.getInt(at) - from, StandardCharsets.UTF_8);
        }

        boolean isNameless(int at) {
            return nameStart(at) == nameEnds.getInt(at);
        }

        boolean hasRoot(int at) {
            return rootPlaces.get(at) > 0;
        }

        PiecesRoot root(int at) {
            return PiecesRoot.at(roots, rootPlaces.getInt(at) - 1);
        }

        long bytes(byte[] torrent) {
            return offsets.bytes()
                    + lengths.bytes()
                    + parents.bytes()
                    + names.length
                    + nameEnds.bytes()
                    + rootPlaces.bytes()
                    + (roots == torrent ? 0 : roots.length);
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
        return chunk(file).offsets.get(at(file));
    }

    /** Bytes of the file. */
    public long length(int file) {
        return chunk(file).lengths.get(at(file));
    }

    /** Bytes of all files, without padding. */
    public long totalBytes() {
        long bytes = 0;
        for (int file = 0; file < size; file++) {
            bytes += pads.get(file) ? 0 : length(file);
        }
        return bytes;
    }

    /** Whether the file is padding. */
    public boolean isPad(int file) {
        return pads.get(file);
    }

    /** Where the root of a file that has one stands in the torrent, of a list that was read from it. */
    int rootPlace(int file) {
        return chunk(file).rootPlaces.getInt(at(file)) - 1;
    }

    /** Whether the file has a merkle tree. */
    public boolean hasRoot(int file) {
        return chunk(file).hasRoot(at(file));
    }

    /** The root of the file's merkle tree. */
    public Optional<PiecesRoot> piecesRoot(int file) {
        Chunk chunk = chunk(file);
        return chunk.hasRoot(at(file)) ? Optional.of(chunk.root(at(file))) : Optional.empty();
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
        if (other != null) {
            return other;
        }
        Chunk chunk = chunk(file);
        int at = at(file);
        return chunk.isNameless(at) ? FileEntry.GAP : joined(directories.get(chunk.parents.getInt(at)), chunk, at);
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

    /** Bytes of all arrays: what the list takes, but for the directories and this torrent. */
    long bytesOfArrays(byte[] torrent) {
        return chunks.stream().mapToLong(chunk -> chunk.bytes(torrent)).sum() + pads.size() / Byte.SIZE;
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
        private long[] parents = new long[FEW];
        private long[] nameEnds = new long[FEW];
        private long[] rootPlaces = new long[FEW];
        private byte[] roots;
        private byte[] names = new byte[16];
        private int filled;
        private int nameBytes;
        private int rootBytes;
        /** Null when the roots are copied. */
        private final byte[] torrent;

        Builder() {
            this(null);
        }

        /** @param torrent in which the roots stand, and which stays in memory with the list; null to copy them */
        Builder(byte[] torrent) {
            this.torrent = torrent;
            this.roots = torrent == null ? new byte[0] : torrent;
        }

        int size() {
            return size;
        }

        void add(FileEntry file) {
            add(file, -1);
        }

        /** @param rootPlace where the file's root stands in the torrent, if it has one and these are not copied */
        void add(FileEntry file, int rootPlace) {
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
            rootPlaces[filled] =
                    file.piecesRoot().map(root -> 1 + place(root, rootPlace)).orElse(0);
            // A gap, of which there may be one for each file, has the path of all gaps: none of it is kept.
            boolean gap = file.pad() && file.path().equals(FileEntry.GAP);
            parents[filled] = gap ? Math.max(0, lastParent) : parent(file.path());
            if (!gap) {
                name(file.path());
            }
            nameEnds[filled++] = nameBytes;
            size++;
        }

        private void grow() {
            int capacity = 2 * filled;
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            parents = Arrays.copyOf(parents, capacity);
            nameEnds = Arrays.copyOf(nameEnds, capacity);
            rootPlaces = Arrays.copyOf(rootPlaces, capacity);
        }

        private void endChunk() {
            chunks.add(new Chunk(
                    PackedLongs.of(offsets, filled),
                    PackedLongs.of(lengths, filled),
                    PackedLongs.of(parents, filled),
                    Arrays.copyOf(names, nameBytes),
                    PackedLongs.of(nameEnds, filled),
                    PackedLongs.of(rootPlaces, filled),
                    torrent != null ? torrent : Arrays.copyOf(roots, rootBytes)));
            filled = 0;
            nameBytes = 0;
            rootBytes = 0;
        }

        private int place(PiecesRoot root, int inTorrent) {
            if (torrent != null) {
                return inTorrent;
            }
            if (rootBytes == roots.length) {
                roots = Arrays.copyOf(roots, Math.max(FEW * ROOT_BYTES, 2 * roots.length));
            }
            int place = rootBytes;
            System.arraycopy(root.toBytes(), 0, roots, place, ROOT_BYTES);
            rootBytes += ROOT_BYTES;
            return place;
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
            if (bytes.length == 0 || hasSurrogates(name) && !new String(bytes, StandardCharsets.UTF_8).equals(name)) {
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
