package dev.spate.storage.create;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.MetainfoWriter;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.hashing.PieceSweep;
import dev.spate.torrent.PieceLayout;

/** A torrent that was made of files on the disk, in memory. Immutable. */
public final class NewTorrent {
    /** Bytes of all hashes: our own reader of torrents takes files of 100 MiB. */
    private static final long MOST_HASH_BYTES = 100_000_000;

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
     * @param form which versions of the format it has
     * @param pieceLength see {@link dev.spate.metainfo.PieceLength}
     * @param progress called on this thread; can call it off
     * @throws StorageException kind CHANGED when a file changed meanwhile, CANCELLED when called off, NOT_SHAREABLE when the
     *     torrent is larger than any client takes, IO when a file cannot be read
     */
    public static NewTorrent make(
            SharedContent content, TorrentForm form, int pieceLength, TorrentDetails details, RecheckProgress progress)
            throws StorageException {
        refuseWhatNobodyTakes(content, form);
        MetainfoWriter.Content laidOut = form.laidOut(content.content(), pieceLength);
        long end = laidOut.totalBytes();
        if (end / pieceLength >= MOST_HASH_BYTES / form.bytesOfPiece()) {
            throw new StorageException(
                    StorageException.Kind.NOT_SHAREABLE,
                    "more than " + MOST_HASH_BYTES / form.bytesOfPiece()
                            + " pieces, which no client takes (choose a greater --piece-length)");
        }
        PieceLayout layout = form.layout(laidOut, pieceLength);
        FileMap map = new FileMap(layout, laidOut.files());
        ContentHashes hashes = new ContentHashes(form, layout.pieceCount());
        PieceSweep sweep = new PieceSweep(layout);
        sweep.run(hasher -> new ContentHashing(content.files(), map, form, hasher, sweep, hashes), progress);
        content.checkUnchanged();
        FileTrees trees = form.hasV2() ? FileTrees.of(map, hashes) : FileTrees.none(laidOut.files());
        byte[] file = MetainfoWriter.write(
                form,
                new MetainfoWriter.Content(laidOut.name(), laidOut.multiFile(), trees.files()),
                pieceLength,
                new MetainfoWriter.Hashes(hashes.sha1(), trees.layers()),
                details);
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

    private static void refuseWhatNobodyTakes(SharedContent content, TorrentForm form) throws StorageException {
        for (SharedFile each : content.files()) {
            if (each.entry().path().size() > form.mostComponents()) {
                throw new StorageException(
                        StorageException.Kind.NOT_SHAREABLE,
                        each.path() + ": more than " + (form.mostComponents() - 1)
                                + " directories within each other, which no client takes in a torrent of version 2");
            }
        }
    }
}
