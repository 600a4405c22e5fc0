package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BInteger;
import dev.spate.bencode.BString;
import dev.spate.text.Base32;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value just within a limit of the formats is accepted, one just beyond it is refused. */
class MetainfoLimitsTest {
    private static final String LINK = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

    @Test
    void everyDigitOfBase32StandsForFiveBits() {
        byte[] bytes = Base32.decode("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").orElseThrow();
        assertEquals("00443214c74254b635cf84653a56d7c675be77df", HexFormat.of().formatHex(bytes));
        assertArrayEquals(
                bytes, Base32.decode("abcdefghijklmnopqrstuvwxyz234567").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(chars = {'@', '[', '`', '{', '1', '8', 'é'})
    void theNeighboursOfBase32AreNoDigits(char neighbour) {
        assertTrue(Base32.decode(neighbour + "A".repeat(31)).isEmpty());
        assertTrue(Base32.decode("A".repeat(31) + neighbour).isEmpty());
    }

    @Test
    void aSetOfNumbersKeepsThemAllWhileItGrows() {
        LongSet set = new LongSet();
        for (long n = 0; n < 10_000; n++) {
            // Zero and one are the same member: for hashes, one value more or less does not matter.
            long value = n == 0 ? 0 : n + 1;
            assertFalse(set.contains(value));
            assertTrue(set.add(value));
            assertFalse(set.add(value));
        }
        for (long n = 2; n <= 10_000; n++) {
            assertTrue(set.contains(n));
            assertFalse(set.contains(n << 20 | 1L << 40));
        }
    }

    @Test
    void hashesThatDifferInOneBitSpreadOverAllPlaces() {
        // The first outputs of SplitMix64 from the seed 0.
        assertEquals(0xe220a8397b1dcdafL, LongSet.mixed(0));
        assertEquals(0x6e789e6aa1b965f4L, LongSet.mixed(0x9e3779b97f4a7c15L));
    }

    @Test
    void hashesAreWrittenAsHexadecimalDigitsWhereTheyAreWanted() {
        byte[] sha1 = HexFormat.of().parseHex("0123456789abcdef0f1e2d3c4b5a69788796a5b4");
        byte[] two = new byte[40];
        System.arraycopy(sha1, 0, two, 20, 20);
        PieceHashes hashes = TorrentBuilder.single()
                .info("length", BInteger.of(32))
                .info("pieces", BString.of(two))
                .read()
                .pieceHashes();
        byte[] line = new byte[43];
        hashes.putHex(1, line, 2);
        assertEquals(
                "\0\0" + "0123456789abcdef0f1e2d3c4b5a69788796a5b4" + "\0",
                new String(line, StandardCharsets.US_ASCII));
        assertThrows(IndexOutOfBoundsException.class, () -> hashes.hash(2));
        assertThrows(IndexOutOfBoundsException.class, () -> hashes.hash(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4:1, true",
        "1.2.3.4:65535, true",
        "1.2.3.4:0, false",
        "1.2.3.4:65536, false",
        "[::1]:1, true",
        "[1]:1, false"
    })
    void portsGoFromOneToTheirEnd(String text, boolean good) {
        assertEquals(good, PeerAddress.parse(text).isPresent());
    }

    @Test
    void anIpv6AddressMayBeginWithAColon() {
        assertEquals(Optional.of(new InetSocketAddress("::2", 7)), PeerAddress.parse("[::2]:7"));
    }

    @ParameterizedTest
    @CsvSource({"128, true", "129, false"})
    void aPathMayBeSoDeep(int depth, boolean good) {
        String[] path = new String[depth];
        Arrays.fill(path, "d");
        TorrentBuilder torrent = TorrentBuilder.multi().file(20, path).hashes(2);
        if (good) {
            assertEquals(depth, torrent.read().files().get(0).path().size());
        } else {
            assertThrows(MetainfoException.class, torrent::read);
        }
    }

    /** Each component has a separator. */
    @ParameterizedTest
    @CsvSource({"128, true", "129, false"})
    void aPathMayBeSoLong(int lastBytes, boolean good) {
        String[] path = new String[17];
        Arrays.fill(path, "b".repeat(255));
        path[15] = "b".repeat(126);
        path[16] = "b".repeat(lastBytes);
        TorrentBuilder torrent = TorrentBuilder.multi().file(20, path).hashes(2);
        if (good) {
            assertEquals(List.of(path), torrent.read().files().get(0).path());
        } else {
            assertThrows(MetainfoException.class, torrent::read);
        }
    }

    @Test
    void theLastPlaceOfALinkMayBeEncoded() {
        assertEquals(Optional.of("aé"), Magnet.parse(LINK + "&dn=a%C3%A9").displayName());
        assertEquals(Optional.of("a%4"), Magnet.parse(LINK + "&dn=a%4").displayName());
    }

    @Test
    void aParameterWithoutANameIsNone() {
        assertEquals(Optional.empty(), Magnet.parse(LINK + "&=x&dn").displayName());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, -1", "253402300799, 253402300799", "253402300800, -1"})
    void aDateIsOneOfACalendar(long told, long read) {
        OptionalLong date = TorrentBuilder.single()
                .root("creation date", BInteger.of(told))
                .read()
                .creationDateEpochSeconds();
        assertEquals(read < 0 ? OptionalLong.empty() : OptionalLong.of(read), date);
    }

    @Test
    void namesOfHarmlessLettersStayAsTheyAre() {
        for (String each : List.of("a b", "~", "!", "x.y", "0", "é", "\u00a0x")) {
            assertEquals(each, SafeName.forSystem("Windows").of(each));
        }
        assertEquals("a_b", SafeName.forSystem("Windows").of("a\u001fb"));
        assertEquals("a_b", SafeName.forSystem("Windows").of("a\u007fb"));
        assertEquals("a_b", SafeName.forSystem("Windows").of("a/b"));
        assertEquals("a_b", SafeName.forSystem("Windows").of("a\\b"));
        assertEquals("b_x", SafeName.forSystem("Windows").of("b:x"));
    }

    @Test
    void aNameIsCutAtItsLimitAndNotBefore() {
        String longest = "b".repeat(255);
        assertEquals(longest, SafeName.forSystem("Windows").of(longest));
        String wide = "é".repeat(127) + "b";
        assertEquals(wide, SafeName.forSystem("Windows").of(wide));
        String cut = SafeName.forSystem("Windows").of("b".repeat(252) + ".txt");
        assertEquals(255, cut.length());
        assertTrue(cut.matches("b+~[0-9a-f]{8}\\.txt"), cut);
        // A leading dot begins no extension.
        assertTrue(SafeName.forSystem("Windows").of(".".concat("b".repeat(255))).matches("\\.b+~[0-9a-f]{8}"));
    }

    @Test
    void commentsEndSomewhere() {
        int most = 1 << 20;
        assertTrue(TorrentBuilder.single()
                .root("comment", BString.of("c".repeat(most)))
                .read()
                .comment()
                .isPresent());
        assertEquals(
                Optional.empty(),
                TorrentBuilder.single()
                        .root("comment", BString.of("c".repeat(most + 1)))
                        .read()
                        .comment());
    }
}
