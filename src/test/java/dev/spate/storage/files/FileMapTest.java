package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.metainfo.FileEntry;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileMapTest {
    private static FileEntry file(String name, long offset, long length, boolean pad) {
        return new FileEntry(List.of(name), offset, length, pad);
    }

    @Test
    void aPieceLiesInItsFilesWithoutAGap() {
        FileMap map = new FileMap(
                new PieceLayout(100, 40),
                List.of(
                        file("empty", 0, 0, false),
                        file("a", 0, 30, false),
                        file("pad", 30, 20, true),
                        file("none", 50, 0, false),
                        file("b", 50, 50, false)));
        assertEquals(List.of(new FileSpan(1, 0, 0, 30, false), new FileSpan(2, 0, 30, 10, true)), map.spans(0));
        assertEquals(List.of(new FileSpan(2, 10, 0, 10, true), new FileSpan(4, 0, 10, 30, false)), map.spans(1));
        assertEquals(List.of(new FileSpan(4, 30, 0, 20, false)), map.spans(2));
        assertEquals(0, map.firstPiece(1));
        assertEquals(0, map.lastPiece(1));
        assertEquals(0, map.firstPiece(2));
        assertEquals(1, map.lastPiece(2));
        assertEquals(1, map.firstPiece(4));
        assertEquals(2, map.lastPiece(4));
        assertEquals(40, map.layout().pieceLength());
        assertEquals(5, map.fileCount());
    }

    @Test
    void aFileThatEndsWithAPieceHasNoByteInTheNext() {
        FileMap map = new FileMap(
                new PieceLayout(80, 40),
                List.of(file("a", 0, 40, false), file("b", 40, 1, false), file("c", 41, 39, false)));
        assertEquals(0, map.lastPiece(0));
        assertEquals(1, map.firstPiece(1));
        assertEquals(1, map.lastPiece(1));
    }
}
