package dev.spate.storage.create;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.MetainfoWriter;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.hashing.PieceSweep;
import dev.spate.storage.hashing.SpanReader;
import dev.spate.torrent.PieceLayout;

/** A torrent that was made of files on the disk, in memory. Immutable. */
public final class NewTorrent {
    /** Their hashes take 95 MiB: our own reader of torrents takes 100. */
    private static final int MAX_PIECES = 5_000_000;

    private final byte[] file;
    private final Metainfo metainfo;

    private NewTorrent(byte[] file, Metainfo metainfo) {
        this.file = file;
        this.metainfo = metainfo;
    }

    /**
     * Hashes the files, on threads of its own, while this thread waits. At the end every file is looked at again, so that
     * what was hashed is what was found.
     *
     * @param pieceLength see {@link dev.spate.metainfo.PieceLength}
     * @param progress called on this thread; can call it off
     * @throws StorageException kind CHANGED when a file changed meanwhile, CANCELLED when called off, NOT_SHAREABLE when the
     *     torrent is larger than any client takes, IO when a file cannot be read
     */
    public static NewTorrent make(
            SharedContent content, int pieceLength, TorrentDetails details, RecheckProgress progress)
            throws StorageException {
        if (content.totalBytes() / pieceLength >= MAX_PIECES) {
            throw new StorageException(
                    StorageException.Kind.NOT_SHAREABLE,
                    "more than " + MAX_PIECES + " pieces, which no client takes (choose a greater --piece-length)");
        }
        PieceLayout layout = new PieceLayout(content.totalBytes(), pieceLength);
        byte[] hashes = new byte[layout.pieceCount() * PieceHashes.LENGTH_BYTES];
        FileMap map = new FileMap(layout, content.content().files());
        PieceSweep sweep = new PieceSweep(layout);
        sweep.run(hasher -> new Hashing(content, map, hasher, sweep, hashes), progress);
        content.checkUnchanged();
        byte[] file = MetainfoWriter.write(content.content(), pieceLength, PieceHashes.of(hashes), details);
        try {
            return new NewTorrent(file, MetainfoReader.read(file));
        } catch (MetainfoException e) {
            throw new StorageException(
                    StorageException.Kind.NOT_SHAREABLE, "no client would take the torrent: " + e.getMessage(), e);
        }
    }

    /** A copy of the torrent file. */
    public byte[] file() {
        return file.clone();
    }

    /** What a reader of the torrent file sees: names that are not safe everywhere may differ from those on the disk. */
    public Metainfo metainfo() {
        return metainfo;
    }

    /** Hashes pieces on one disk thread, each into its place in the array of all. */
    private static final class Hashing implements PieceSweep.Worker {
        private final SharedContent content;
        private final FileMap map;
        private final PieceHasher hasher;
        private final SpanReader reader;
        private final byte[] hashes;

        Hashing(SharedContent content, FileMap map, PieceHasher hasher, PieceSweep sweep, byte[] hashes) {
            this.content = content;
            this.map = map;
            this.hasher = hasher;
            this.reader = new SpanReader(hasher, sweep);
            this.hashes = hashes;
        }

        @Override
        public void piece(int piece) throws StorageException {
            for (FileSpan span : map.spans(piece)) {
                SharedFile file = content.files().get(span.file());
                if (!reader.add(file.path(), span)) {
                    throw file.changed();
                }
            }
            System.arraycopy(hasher.finish(), 0, hashes, piece * PieceHashes.LENGTH_BYTES, PieceHashes.LENGTH_BYTES);
        }

        @Override
        public void close() throws StorageException {
            reader.close();
        }
    }
}
