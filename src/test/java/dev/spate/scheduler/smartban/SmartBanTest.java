package dev.spate.scheduler.smartban;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.PeerState;
import dev.spate.torrent.Bitfield;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SmartBanTest {
    private static final PeerKey ONE = new PeerKey(1);
    private static final PeerKey TWO = new PeerKey(2);
    private static final PeerKey THREE = new PeerKey(3);
    private static final long[] GOOD = {10, 20, 30};

    private final SmartBan smartBan = new SmartBan();

    private static PeerKey[] from(PeerKey... peers) {
        return peers;
    }

    @Test
    void whoSentAllOfABadPieceIsTheLiar() {
        assertEquals(Optional.of(ONE), smartBan.corrupt(7, from(ONE, ONE, ONE), new long[0]));
        assertFalse(smartBan.isOpen(7));
    }

    @Test
    void onlyThoseWhoseBlocksDifferAreConvicted() {
        assertTrue(smartBan.corrupt(7, from(ONE, TWO, THREE), new long[] {10, 21, 30})
                .isEmpty());
        assertTrue(smartBan.isOpen(7));
        assertEquals(1, smartBan.soloTurns().copies(7));
        assertEquals(0, smartBan.soloTurns().copies(8));
        assertTrue(smartBan.soloTurns().suspects(7, ONE));
        assertFalse(smartBan.soloTurns().suspects(8, ONE));
        assertEquals(Set.of(TWO), smartBan.convict(7, GOOD));
        assertFalse(smartBan.isOpen(7));
        assertFalse(smartBan.soloTurns().suspects(7, ONE));
        assertEquals(Set.of(), smartBan.convict(7, GOOD));
    }

    @Test
    void allBadCopiesCount() {
        smartBan.corrupt(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        smartBan.corrupt(7, from(THREE, ONE, ONE), new long[] {11, 20, 30});
        assertEquals(Set.of(TWO, THREE), smartBan.convict(7, GOOD));
    }

    @Test
    void withoutDigestsNobodyIsConvicted() {
        smartBan.corrupt(7, from(ONE, TWO, TWO), new long[0]);
        assertTrue(smartBan.isOpen(7));
        assertEquals(Set.of(), smartBan.convict(7, GOOD));
        smartBan.corrupt(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        assertEquals(Set.of(), smartBan.convict(7, new long[0]));
    }

    @Test
    void memoryIsBounded() {
        for (int n = 0; n < 100; n++) {
            smartBan.corrupt(7, from(ONE, TWO, THREE), new long[] {10, 20, n == 0 ? 31 : 30});
        }
        assertEquals(Set.of(), smartBan.convict(7, GOOD));
        int blocks = 1 << 17;
        PeerKey[] senders = new PeerKey[blocks];
        Arrays.fill(senders, ONE);
        senders[0] = TWO;
        for (int piece = 0; piece < 10; piece++) {
            smartBan.corrupt(piece, senders, new long[blocks]);
        }
        assertFalse(smartBan.isOpen(0));
        assertTrue(smartBan.isOpen(9));
    }

    @Test
    void sixtyFourBadCopiesOfAPieceAreRemembered() {
        for (int n = 0; n < 64; n++) {
            smartBan.corrupt(7, from(ONE, TWO, THREE), new long[] {10, 20, n == 0 ? 31 : 30});
        }
        assertEquals(Set.of(THREE), smartBan.convict(7, GOOD));
    }

    private static PeerKey[] senders(int blocks) {
        PeerKey[] senders = new PeerKey[blocks];
        Arrays.fill(senders, ONE);
        senders[0] = TWO;
        return senders;
    }

    @Test
    void aMillionBlocksAreRemembered() {
        int blocks = 1 << 17;
        PeerKey[] senders = senders(blocks);
        long[] digests = new long[blocks];
        for (int piece = 0; piece < 8; piece++) {
            smartBan.corrupt(piece, senders, digests);
        }
        assertTrue(smartBan.isOpen(0));
        smartBan.corrupt(8, senders(1 << 10), new long[1 << 10]);
        assertFalse(smartBan.isOpen(0), "one more block than a million");
        assertTrue(smartBan.isOpen(1));
    }

    @Test
    void theOnlyPieceIsNeverForgotten() {
        int blocks = 1 << 17;
        for (int n = 0; n < 9; n++) {
            smartBan.corrupt(7, senders(blocks), new long[blocks]);
        }
        assertTrue(smartBan.isOpen(7));
    }

    @Test
    void whatIsForgottenMakesRoom() {
        smartBan.corrupt(1, from(ONE, TWO), new long[2]);
        int blocks = 1 << 13;
        PeerKey[] senders = senders(blocks);
        long[] digests = new long[blocks];
        for (int n = 0; n < 64 + 40; n++) {
            smartBan.corrupt(7, senders, digests);
        }
        assertTrue(smartBan.isOpen(1), "only 64 copies count");
        smartBan.convict(7, digests);
        for (int n = 0; n < 10; n++) {
            smartBan.corrupt(8, senders(1 << 17), new long[1 << 17]);
            smartBan.convict(8, digests);
        }
        assertTrue(smartBan.isOpen(1), "pieces that are right do not count");
    }

    @Test
    void onParoleAPieceGoesToAQuickPeerThatIsNotASuspectThenToAnyQuickOneThenToAny() {
        smartBan.corrupt(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(smartBan.soloTurns());
        piecesToFetchAlone.add(7, 1_000, 0);
        PeerState suspect = peer(ONE, 1_000_000);
        PeerState quick = peer(THREE, 1_000_000);
        PeerState slow = peer(new PeerKey(4), 1);
        PeerState without = peer(new PeerKey(5), 1_000_000);
        without.seed = false;
        assertEquals(-1, piecesToFetchAlone.pick(suspect, 0));
        assertEquals(-1, piecesToFetchAlone.pick(slow, 0));
        assertEquals(7, piecesToFetchAlone.pick(quick, 0));
        assertEquals(7, piecesToFetchAlone.pick(suspect, 2_000_000_000L));
        assertEquals(-1, piecesToFetchAlone.pick(slow, 2_000_000_000L));
        assertEquals(7, piecesToFetchAlone.pick(slow, 5_000_000_000L));
        assertEquals(-1, piecesToFetchAlone.pick(without, 5_000_000_000L));
        assertTrue(piecesToFetchAlone.contains(7));
        piecesToFetchAlone.remove(7);
        assertTrue(piecesToFetchAlone.isEmpty());
    }

    private static PeerState peer(PeerKey key, int bytesPerSecond) {
        PeerState peer = new PeerState(key, 10, false, 0);
        peer.seed = true;
        peer.window.late(bytesPerSecond, 1_000_000_000L);
        return peer;
    }

    @Test
    void whenManyPiecesWaitEachGetsItsTurn() {
        PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(smartBan.soloTurns());
        for (int piece = 0; piece < 40; piece++) {
            piecesToFetchAlone.add(piece, 1_000, 0);
        }
        PeerState peer = new PeerState(THREE, 10, false, 0);
        peer.pieces = new Bitfield(40);
        peer.pieces.set(39);
        int turns = 0;
        while (piecesToFetchAlone.pick(peer, 5_000_000_000L) < 0) {
            piecesToFetchAlone.rotate();
            turns++;
        }
        assertTrue(turns <= 40);
        assertEquals(40, piecesToFetchAlone.size());
    }
}
