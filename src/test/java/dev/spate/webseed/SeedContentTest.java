package dev.spate.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.http.Url;
import dev.spate.metainfo.FileEntry;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedContentTest {
    private static final SeedContent FILE = content(false, List.of("x"), 100);

    /** Two files, padding, an empty file and a last one, in pieces of 10: the third piece is padding alone. */
    private static final SeedContent TREE = new SeedContent(
            "t",
            true,
            List.of(
                    new FileEntry(List.of("a"), 0, 5, false),
                    new FileEntry(List.of("b"), 5, 7, false),
                    new FileEntry(List.of(".pad", "28"), 12, 28, true),
                    new FileEntry(List.of("empty"), 40, 0, false),
                    new FileEntry(List.of("c"), 40, 12, false)),
            new PieceLayout(52, 10));

    private static SeedContent content(boolean multi, List<String> path, int length) {
        return new SeedContent(
                path.get(0), multi, List.of(new FileEntry(path, 0, length, false)), new PieceLayout(length, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a%20b?x=1, http://h/a%20b?x=1",
        "http://h/dir/, http://h/dir/x",
        "http://h, http://h/x",
        "http://h/a b, http://h/a%20b",
        "https://[::1]:8443/d/, https://[::1]:8443/d/x",
    })
    void theAddressOfASingleFileIsUsedAsItStandsUnlessItIsADirectory(String base, String expected)
            throws MalformedURLException {
        assertEquals(Url.parse(expected), FILE.url(Url.parse(base), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h, http://h/n%20%2B%231/d%25%3F/%C3%A9.txt",
        "http://h/, http://h/n%20%2B%231/d%25%3F/%C3%A9.txt",
        "http://h/pub%2Fx, http://h/pub%2Fx/n%20%2B%231/d%25%3F/%C3%A9.txt",
    })
    void nameAndPathOfATreeAreEncodedComponentByComponent(String base, String expected) throws MalformedURLException {
        SeedContent tree = new SeedContent(
                "n +#1", true, List.of(new FileEntry(List.of("d%?", "é.txt"), 0, 1, false)), new PieceLayout(1, 10));
        assertEquals(Url.parse(expected), tree.url(Url.parse(base), 0));
    }

    @Test
    void aRangeIsDividedAmongTheFilesAndEmptyOnesHaveNoPart() {
        assertEquals(
                List.of(
                        new FilePart(0, 3, 2, false),
                        new FilePart(1, 0, 7, false),
                        new FilePart(2, 0, 28, true),
                        new FilePart(4, 0, 4, false)),
                TREE.parts(3, 41));
        assertEquals(List.of(new FilePart(2, 8, 10, true)), TREE.parts(20, 10));
        assertEquals(List.of(new FilePart(4, 0, 12, false)), TREE.parts(40, 12));
    }

    @Test
    void thePartsOfEveryRangeAddUpToIt() {
        for (int from = 0; from < 52; from++) {
            for (int to = from + 1; to <= 52; to++) {
                List<Long> offsets = new ArrayList<>();
                long at = from;
                for (FilePart part : TREE.parts(from, to - from)) {
                    offsets.add(at);
                    assertEquals(at, TREE.files().get(part.file()).offset() + part.offset());
                    at += part.lengthBytes();
                }
                assertEquals(to, at, offsets::toString);
            }
        }
    }

    @Test
    void aLostFileCostsThePiecesThatItTouches() {
        BitSet lost = new BitSet();
        assertEquals(Bitfield.full(6), TREE.without(lost));
        lost.set(1);
        assertEquals("4/6", TREE.without(lost).toString());
        lost.set(4);
        Bitfield left = TREE.without(lost);
        assertEquals(2, left.nextSet(0));
        assertEquals(2, left.cardinality());
    }
}
