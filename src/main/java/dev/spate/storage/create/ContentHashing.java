package dev.spate.storage.create;

import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.hashing.PieceSweep;
import dev.spate.storage.hashing.SpanReader;
import java.util.List;

/** Hashes pieces of the files that a torrent is made of, on one disk thread. */
final class ContentHashing implements PieceSweep.Worker {
    private final List<SharedFile> files;
    private final FileMap map;
    /** By entry of the torrent, the number of its file; of padding, unused. */
    private final int[] fileOf;

    private final TorrentForm form;
    private final PieceHasher hasher;
    private final SpanReader reader;
    private final ContentHashes hashes;

    /**
     * @param files in the order of the torrent, which may have padding between them
     * @param hashes takes the results
     */
    ContentHashing(
            List<SharedFile> files,
            FileMap map,
            TorrentForm form,
            PieceHasher hasher,
            PieceSweep sweep,
            ContentHashes hashes) {
        this.files = files;
        this.map = map;
        this.fileOf = new int[map.fileCount()];
        for (int entry = 0, next = 0; entry < fileOf.length; entry++) {
            fileOf[entry] = map.isPad(entry) ? -1 : next++;
        }
        this.form = form;
        this.hasher = hasher;
        this.reader = new SpanReader(hasher, sweep);
        this.hashes = hashes;
    }

    @Override
    public void piece(int piece) throws StorageException {
        List<FileSpan> spans = map.spans(piece);
        // In version 2 a file begins with the piece, and at most padding follows it there.
        hasher.begin(form.hasV1(), form.hasV2() ? spans.get(0).lengthBytes() : 0);
        for (FileSpan span : spans) {
            if (span.pad()) {
                reader.addZeros(span.lengthBytes());
                continue;
            }
            SharedFile file = files.get(fileOf[span.file()]);
            if (!reader.add(file.path(), span)) {
                throw file.changed();
            }
        }
        long length = map.file(spans.get(0).file()).length();
        hashes.put(piece, hasher, PieceVerifier.levels(length, map.layout().pieceLength()));
    }

    @Override
    public void close() throws StorageException {
        reader.close();
    }
}
