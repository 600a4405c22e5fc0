package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetainfoTest {
    @Test
    void filesAndHashesMustFitTheLayout() {
        PieceHashes one = PieceHashes.of(new byte[20]);
        assertEquals("", metainfo(one, file(0, 4), file(4, 6)).trackerUrl());
        assertThrows(IllegalArgumentException.class, () -> metainfo(PieceHashes.of(new byte[40]), file(0, 10)));
        assertThrows(IllegalArgumentException.class, () -> metainfo(one, file(0, 9)));
        assertThrows(IllegalArgumentException.class, () -> metainfo(one, file(0, 4), file(5, 5)));
    }

    @Test
    void hashesAreComparedShownAndCopied() {
        byte[] bytes = new byte[40];
        bytes[39] = 1;
        PieceHashes hashes = PieceHashes.of(bytes);
        bytes[39] = 2;
        assertEquals(2, hashes.count());
        assertEquals("2 piece hashes", hashes.toString());
        assertEquals("00".repeat(19) + "01", hashes.hex(1));
        assertTrue(hashes.matches(1, hashes.hash(1)));
        assertFalse(hashes.matches(0, hashes.hash(1)));
        assertFalse(hashes.matches(0, new byte[19]));
        hashes.hash(0)[0] = 1;
        assertTrue(hashes.matches(0, new byte[20]));
        assertThrows(IndexOutOfBoundsException.class, () -> hashes.hash(2));
        assertThrows(IndexOutOfBoundsException.class, () -> hashes.hex(-1));
        assertThrows(IllegalArgumentException.class, () -> PieceHashes.of(new byte[19]));
        assertEquals(hashes, PieceHashes.of(new byte[] {
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
        }));
        assertNotEquals(hashes, PieceHashes.of(new byte[40]));
        assertNotEquals(hashes, new Object());
        assertEquals(
                PieceHashes.of(new byte[40]).hashCode(),
                PieceHashes.of(new byte[40]).hashCode());
    }

    private static FileEntry file(long offset, long length) {
        return new FileEntry(List.of("f" + offset), offset, length, false);
    }

    private static Metainfo metainfo(PieceHashes hashes, FileEntry... files) {
        return Metainfo.ofContent(
                InfoHash.of(new byte[20]), "name", new PieceLayout(10, 16), hashes, List.of(files), true);
    }
}
