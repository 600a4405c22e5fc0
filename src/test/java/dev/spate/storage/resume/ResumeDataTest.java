package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.SampleTorrent;
import dev.spate.storage.files.FileStat;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeDataTest {
    private static final InfoHash HASH = InfoHash.of("aaaaaaaaaabbbbbbbbbb".getBytes(StandardCharsets.US_ASCII));
    private static final String GOLDEN =
            checked("5:fileslli123ei-5eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee");

    @Test
    void namesTheFilesThatItDoesNotVouchFor() {
        List<FileStat> files = List.of(new FileStat(123, -5), FileStat.ABSENT);
        ResumeData state = new ResumeData(HASH, new Bitfield(10), files, Set.of(1));
        byte[] golden = bytes(checked("5:fileslli123ei-5eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:\0\0"
                + "8:unprovenli1ee7:versioni2ee"));
        assertArrayEquals(golden, state.write());
        assertEquals(state, ResumeData.read(golden, 10, 2).orElseThrow());
        assertTrue(ResumeData.read(new ResumeData(HASH, new Bitfield(10), files, Set.of(2)).write(), 10, 2)
                .isEmpty());
    }

    @Test
    void hasTheBytesThatWereAgreed() {
        Bitfield pieces = new Bitfield(10);
        pieces.set(1);
        pieces.set(7);
        pieces.set(9);
        ResumeData state = new ResumeData(HASH, pieces, List.of(new FileStat(123, -5), FileStat.ABSENT));
        assertArrayEquals(bytes(GOLDEN), state.write());
        assertEquals(state, ResumeData.read(bytes(GOLDEN), 10, 2).orElseThrow());
        assertEquals(HASH, ResumeData.owner(bytes(GOLDEN)).orElseThrow());
    }

    @Test
    void peersForTheNextRunAreCompact() throws Exception {
        String peers = "5:peers6:\1\2\3\4\32\341" + "6:peers618:" + " ".repeat(16) + "\0\1";
        byte[] golden =
                bytes(checked("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb" + peers + "6:pieces2:A@7:versioni2ee"));
        ResumeData read = ResumeData.read(golden, 10, 0).orElseThrow();
        assertEquals(
                List.of(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {1, 2, 3, 4}), 6_881),
                        new InetSocketAddress(InetAddress.getByAddress(bytes(" ".repeat(16))), 1)),
                read.peers().all());
        assertArrayEquals(golden, read.write());
    }

    @Test
    void peersThatMakeNoSenseHarmNothingElse() {
        for (String nonsense : List.of("5:peersle", "5:peers5:12345", "5:peers6:123\0\0\0", "5:peersi1e")) {
            ResumeData read = ResumeData.read(
                            bytes(checked("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb" + nonsense
                                    + "6:pieces2:A@7:versioni2ee")),
                            10,
                            0)
                    .orElseThrow();
            assertEquals(List.of(), read.peers().all(), nonsense);
        }
    }

    @Test
    void doesNotFitAnotherNumberOfPiecesOrFiles() {
        assertTrue(ResumeData.read(bytes(GOLDEN), 17, 2).isEmpty());
        assertTrue(ResumeData.read(bytes(GOLDEN), 9, 2).isEmpty());
        assertTrue(ResumeData.read(bytes(GOLDEN), 10, 3).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "de",
                "i1e",
                "5:filesi1e9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee",
                "5:filesli1elee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee",
                "5:fileslli-1ei0eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee",
                "5:fileslli1eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee",
                "5:fileslelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni3ee",
                "5:fileslelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:version1:1e",
                "5:fileslelee9:info hash19:aaaaaaaaaabbbbbbbbb6:pieces2:A@7:versioni2ee",
                "5:fileslli99999999999999999999ei0eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee",
            })
    void isEmptyWhenItMakesNoSense(String damaged) {
        assertTrue(ResumeData.read(bytes(damaged), 10, 2).isEmpty());
        assertTrue(ResumeData.read(bytes(checked(damaged)), 10, 2).isEmpty());
        assertTrue(ResumeData.owner(bytes("d9:info hash20:aaaaaaaaaab")).isEmpty());
    }

    @Test
    void everyTurnedBitIsNoticed() {
        for (int bit = 0; bit < GOLDEN.length() * 8; bit++) {
            byte[] damaged = bytes(GOLDEN);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(ResumeData.read(damaged, 10, 2).isEmpty(), "bit " + bit);
            int where = bit;
            ResumeData.owner(damaged).ifPresent(owner -> assertEquals(HASH, owner, "bit " + where));
        }
    }

    @Test
    void everyCutIsNoticed() {
        for (int length = 0; length < GOLDEN.length(); length++) {
            assertTrue(
                    ResumeData.read(Arrays.copyOf(bytes(GOLDEN), length), 10, 2).isEmpty(), length + " bytes");
        }
    }

    @Test
    void aStateWithoutACheckIsNotBelieved() {
        byte[] first = bytes("d5:fileslli123ei-5eelee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni1ee");
        assertTrue(ResumeData.read(first, 10, 2).isEmpty());
        assertEquals(HASH, ResumeData.owner(first).orElseThrow());
    }

    @Test
    void tellsTheOwnerEvenOfALaterVersion() {
        byte[] later = bytes("d9:info hash20:aaaaaaaaaabbbbbbbbbb7:versioni9ee");
        assertEquals(HASH, ResumeData.owner(later).orElseThrow());
        assertFalse(ResumeData.owner(bytes("d9:info hash3:abce")).isPresent());
    }

    /** The dictionary with these members after the check. */
    private static String checked(String members) {
        return "d5:check20:" + new String(SampleTorrent.sha1(bytes(members)), StandardCharsets.ISO_8859_1) + members;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "d5:check20:", "d5:check20:and more", "damaged, but 9:info hash20: is in it"})
    void whatMayHaveBeenARecordIsOurs(String content) {
        assertTrue(ResumeData.mayBeOurs(content.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "d5:files", "my notes", "9:info hash19:"})
    void anythingElseIsSomebodyElses(String content) {
        assertFalse(ResumeData.mayBeOurs(content.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theLongestRecordGrowsWithPiecesAndFiles() {
        assertEquals(4 << 20, ResumeData.mostBytes(0, 0));
        assertEquals((4 << 20) + 800 * 32 + 100 + 640, ResumeData.mostBytes(800, 10));
        assertEquals((36 << 20) + (1 << 18), ResumeData.mostBytes(1 << 21, 0));
    }

    @Test
    void ofAnotherVersionNothingIsRead() {
        assertTrue(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee", 0));
        assertFalse(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni3ee", 0));
        assertFalse(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@e", 0));
        assertTrue(
                read("5:fileslli0ei7eee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee", 1),
                "an empty file");
    }

    private static boolean read(String members, int files) {
        return ResumeData.read(bytes(checked(members)), 10, files).isPresent();
    }

    @Test
    void aStateOfNothingIsReadAgain() {
        ResumeData state = new ResumeData(InfoHash.of(new byte[20]), new Bitfield(0), List.of());
        assertEquals(state, ResumeData.read(state.write(), 0, 0).orElseThrow());
    }
}
