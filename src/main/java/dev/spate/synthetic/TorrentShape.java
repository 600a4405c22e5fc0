package dev.spate.synthetic;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.MetainfoWriter;
import dev.spate.metainfo.TorrentForm;
import dev.spate.text.ByteSize;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The parameters of a synthetic torrent; they determine every byte of it.
 *
 * @param sizeBytes length of the whole content, at least 1
 * @param pieceLength bytes of a piece, at least 1
 * @param files 1 for a torrent of a single file, more for one with a directory of files of unequal length
 * @param seed what the content follows from
 * @param form version 1, or version 2 alone (BEP 52)
 */
public record TorrentShape(long sizeBytes, int pieceLength, int files, long seed, TorrentForm form) {
    private static final int USUAL_PIECES = 2_048;
    private static final int LARGEST_USUAL_PIECE = 16 << 20;

    /** @throws IllegalArgumentException when a number is out of range */
    public TorrentShape {
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a torrent has at least 1 byte, not " + sizeBytes);
        }
        if (files < 1 || files > sizeBytes) {
            throw new IllegalArgumentException("cannot make " + files + " files of " + sizeBytes + " bytes");
        }
        if (form == TorrentForm.HYBRID) {
            throw new IllegalArgumentException("a swarm serves no hybrids");
        }
        if (form.hasV2() && (pieceLength < Block.LENGTH_BYTES || Integer.bitCount(pieceLength) != 1)) {
            throw new IllegalArgumentException(
                    "pieces of version 2 are a power of two from 16 KiB on, not " + pieceLength + " bytes");
        }
        layout(sizeBytes, pieceLength, files, form);
    }

    /** Of version 1. */
    public TorrentShape(long sizeBytes, int pieceLength, int files, long seed) {
        this(sizeBytes, pieceLength, files, seed, TorrentForm.V1);
    }

    /** The power of two that gives some 2,000 pieces, from 16 KiB to 16 MiB. */
    public static int usualPieceLength(long sizeBytes) {
        int length = Block.LENGTH_BYTES;
        while (length < LARGEST_USUAL_PIECE && sizeBytes / length > USUAL_PIECES) {
            length *= 2;
        }
        return length;
    }

    /** How the content divides into pieces. */
    public PieceLayout layout() {
        return layout(sizeBytes, pieceLength, files, form);
    }

    private static PieceLayout layout(long sizeBytes, int pieceLength, int files, TorrentForm form) {
        return form == TorrentForm.V1
                ? new PieceLayout(sizeBytes, pieceLength)
                : form.layout(content(sizeBytes, pieceLength, files, form, "content"), pieceLength);
    }

    /** Name of the file, or of the directory when there are several. */
    String name() {
        String size = ByteSize.shortest(sizeBytes).replace(" ", "");
        return "synthetic-" + size + "-" + seed + (files == 1 ? ".bin" : "");
    }

    /** The files where they are in the content, in version 2 with the gaps between them. */
    MetainfoWriter.Content content() {
        return content(sizeBytes, pieceLength, files, form, name());
    }

    private static MetainfoWriter.Content content(
            long sizeBytes, int pieceLength, int files, TorrentForm form, String name) {
        List<FileEntry> entries = new ArrayList<>(files);
        for (int i = 0; i < files; i++) {
            long start = fileStart(sizeBytes, files, i);
            List<String> path = files == 1 ? List.of(name) : List.of("part-" + i % 10, "file-%05d.bin".formatted(i));
            entries.add(new FileEntry(path, start, fileStart(sizeBytes, files, i + 1) - start, false));
        }
        if (form.hasV2()) {
            // The order of a file tree is that of the names.
            entries.sort(Comparator.comparing(entry -> String.join("/", entry.path())));
        }
        return form.laidOut(new MetainfoWriter.Content(name, files > 1, entries), pieceLength);
    }

    /** Files grow like odd numbers (1, 3, 5, ...), so that their borders fall anywhere within the pieces. */
    private static long fileStart(long sizeBytes, int files, int index) {
        double part = (double) index / files;
        return index == files ? sizeBytes : (long) (sizeBytes * part * part);
    }
}
