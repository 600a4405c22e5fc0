package dev.spate.metainfo;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;

/** Which versions of the format a torrent that is made has, and so how its content is laid out. */
public enum TorrentForm {
    /** BEP 3: every client reads it. */
    V1(20, 128),
    /** BEP 52 alone: each file begins at a piece, and there are gaps between them. */
    V2(32, FileTreeReader.MAX_DEPTH),
    /** Both: padding (BEP 47) stands where a torrent of version 2 has gaps. */
    HYBRID(52, FileTreeReader.MAX_DEPTH);

    private final int bytesOfPiece;
    private final int mostComponents;

    TorrentForm(int bytesOfPiece, int mostComponents) {
        this.bytesOfPiece = bytesOfPiece;
        this.mostComponents = mostComponents;
    }

    /** Whether there is a SHA-1 of each piece. */
    public boolean hasV1() {
        return this != V2;
    }

    /** Whether there is a merkle tree of each file. */
    public boolean hasV2() {
        return this != V1;
    }

    /** Bytes that each piece takes in the torrent, for its hashes. */
    public int bytesOfPiece() {
        return bytesOfPiece;
    }

    /** How many components a path can have, lest no reader take the torrent. */
    public int mostComponents() {
        return mostComponents;
    }

    /**
     * The files at the offsets that they have in a torrent of this form, with pad entries between them: in a hybrid those that
     * the torrent lists, also behind the last one where there are several entries, as the creator of BEP 52 has it.
     *
     * @param content without padding
     */
    public MetainfoWriter.Content laidOut(MetainfoWriter.Content content, int pieceLength) {
        if (this == V1) {
            return content;
        }
        List<FileEntry> files = new ArrayList<>();
        long end = 0;
        for (FileEntry each : content.files()) {
            // The padding of a hybrid stands before the next file even if that is empty; a gap only before bytes.
            long offset = each.length() == 0 && this == V2 ? end : PieceLayout.aligned(end, pieceLength);
            if (offset > end) {
                files.add(padding(end, offset - end));
            }
            files.add(new FileEntry(each.path(), offset, each.length(), false));
            end = offset + each.length();
        }
        long tail = PieceLayout.aligned(end, pieceLength) - end;
        if (this == HYBRID && files.size() > 1 && tail > 0) {
            files.add(padding(end, tail));
        }
        return new MetainfoWriter.Content(content.name(), content.multiFile(), files);
    }

    private FileEntry padding(long offset, long length) {
        return this == V2
                ? FileEntry.gap(offset, length)
                : new FileEntry(List.of(".pad", Long.toString(length)), offset, length, true);
    }

    /** The pieces of a content that was laid out by this form. */
    public PieceLayout layout(MetainfoWriter.Content laidOut, int pieceLength) {
        if (this != V2) {
            return new PieceLayout(laidOut.totalBytes(), pieceLength);
        }
        long[] lengths = laidOut.files().stream()
                .filter(each -> !each.pad())
                .mapToLong(FileEntry::length)
                .toArray();
        return PieceLayout.ofAlignedFiles(lengths, pieceLength);
    }
}
