package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.merkle.HashRange;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FloodGuardTest {
    private static final int PIECES = 1_000;
    private static final long SECOND = 1_000_000_000L;

    /** The clock may be anywhere. */
    private static final long START = Long.MAX_VALUE - SECOND;

    private final FloodGuard floodGuard = new FloodGuard(PIECES, START);

    /** Sends until it is a flood; returns how many were borne. */
    private int borne(PeerMessage... messages) {
        int count = 0;
        while (count < 1_000_000 && !floodGuard.isFlood(START)) {
            messages[count++ % messages.length].accept(floodGuard);
        }
        return count - 1;
    }

    static Stream<Arguments> floods() {
        int all = FloodGuard.CAPACITY;
        return Stream.of(
                Arguments.of(all, "keep-alives", new PeerMessage[] {new PeerMessage.KeepAlive()}),
                Arguments.of(1 + all, "port messages", new PeerMessage[] {new PeerMessage.Port(1)}),
                Arguments.of(all, "requests while it is choked", new PeerMessage[] {new PeerMessage.Request(0, 0, 1)}),
                Arguments.of(all, "cancels", new PeerMessage[] {new PeerMessage.Cancel(0, 0, 1)}),
                Arguments.of(all, "suggestions", new PeerMessage[] {new PeerMessage.Suggest(1)}),
                Arguments.of(all, "allowed fast", new PeerMessage[] {new PeerMessage.AllowedFast(1)}),
                Arguments.of(
                        all, "rejects of what was not asked for", new PeerMessage[] {new PeerMessage.Reject(0, 0, 1)}),
                Arguments.of(PIECES + all, "have", new PeerMessage[] {new PeerMessage.Have(1)}),
                Arguments.of(all, "interested", new PeerMessage[] {
                    new PeerMessage.Interested(), new PeerMessage.NotInterested()
                }),
                Arguments.of(all / FloodGuard.COST_OF_CHOKE_CHANGE, "choke and unchoke", new PeerMessage[] {
                    new PeerMessage.Unchoke(), new PeerMessage.Choke()
                }),
                Arguments.of(all, "choke and unchoke", new PeerMessage[] {new PeerMessage.Choke()}),
                Arguments.of(1 + all / FloodGuard.COST_OF_HANDSHAKE, "extension handshakes", new PeerMessage[] {
                    new PeerMessage.Extended(0, new byte[2])
                }),
                Arguments.of(all / 257, "extension messages", new PeerMessage[] {
                    new PeerMessage.Extended(1, new byte[64 * 1024])
                }),
                Arguments.of(
                        1 + all / FloodGuard.COST_OF_PIECES, "bitfields", new PeerMessage[] {new PeerMessage.HaveNone()
                        }));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void allowsSoManyAndNoMore(int borne, String what, PeerMessage[] messages) {
        assertEquals(borne, borne(messages));
        assertEquals("it floods us with " + what, floodGuard.reason());
    }

    @Test
    void requestsAreFreeWhileWeLetThePeerRequestAndSoIsACancelOfEach() {
        floodGuard.weChoke(false);
        assertEquals(1_000_000 - 1, borne(new PeerMessage.Request(0, 0, 1), new PeerMessage.Cancel(0, 0, 1)));
    }

    @Test
    void requestsThatWereOnTheirWayWhenWeChokedAreFree() {
        floodGuard.weChoke(false);
        floodGuard.weChoke(true);
        assertEquals(FloodGuard.ON_THEIR_WAY + FloodGuard.CAPACITY, borne(new PeerMessage.Request(0, 0, 1)));
    }

    @Test
    void requestsOfAllowedFastPiecesAreFreeThoughItIsChokedAndSoIsACancelOfEach() {
        for (int i = 0; i < 10_000; i++) {
            floodGuard.request(0, 0, 1);
            floodGuard.requestWasAllowed();
            floodGuard.cancel(0, 0, 1);
        }
        assertEquals(FloodGuard.CAPACITY, borne(new PeerMessage.KeepAlive()));
    }

    @Test
    void requestsBeyondWhatWeKeepAreNotFree() {
        floodGuard.weChoke(false);
        for (int i = 0; i < FloodGuard.CAPACITY; i++) {
            floodGuard.tooManyRequests();
        }
        assertFalse(floodGuard.isFlood(START));
        floodGuard.tooManyRequests();
        assertTrue(floodGuard.isFlood(START));
        assertEquals("it floods us with requests beyond what we keep", floodGuard.reason());
    }

    @Test
    void messagesThatWeDoNotKnowCostByTheirBytes() {
        int count = 0;
        for (; !floodGuard.isFlood(START); count++) {
            floodGuard.unknown(60 * FloodGuard.BYTES_PER_POINT);
        }
        assertEquals(FloodGuard.CAPACITY / 61 + 1, count);
    }

    @Test
    void messagesAboutWhatCannotBeCostAPointEach() {
        int count = 0;
        for (; !floodGuard.isFlood(START); count++) {
            floodGuard.impossible();
        }
        assertEquals(FloodGuard.CAPACITY + 1, count);
        assertEquals("it floods us with messages about pieces and blocks that do not exist", floodGuard.reason());
    }

    /** What is not read costs no more than other messages that are not. */
    @Test
    void aLongExtensionHandshakeIsBorneAndAFloodOfThemIsNot() {
        byte[] longest = new byte[FrameLimits.MAX_EXTENDED_BYTES];
        assertEquals(4, borne(new PeerMessage.Extended(0, longest)));
        assertEquals("it floods us with extension handshakes", floodGuard.reason());
    }

    @Test
    void tellingEachPieceOnceIsFree() {
        for (int piece = 0; piece < PIECES; piece++) {
            floodGuard.have(piece);
        }
        assertEquals(FloodGuard.CAPACITY, borne(new PeerMessage.KeepAlive()));
    }

    /** As aria2 does: with these pieces a bitfield is as long as 15 haves, and 66 of them stand for all haves. */
    @Test
    void bitfieldsInThePlaceOfHavesAreFreeAndMoreOfThemAreNot() {
        byte[] bits = new byte[PIECES / 8];
        floodGuard.bitfield(bits);
        for (int i = 0; i < PIECES / 15; i++) {
            floodGuard.bitfield(bits);
        }
        assertEquals(FloodGuard.CAPACITY / FloodGuard.COST_OF_PIECES, borne(new PeerMessage.BitfieldMessage(bits)));
        assertEquals("it floods us with bitfields", floodGuard.reason());
    }

    @Test
    void rejectingWhatWeAskedForIsFree() {
        for (int i = 0; i < 5_000; i++) {
            floodGuard.asked();
            floodGuard.reject(0, 0, 1);
        }
        assertEquals(FloodGuard.CAPACITY, borne(new PeerMessage.KeepAlive()));
    }

    @Test
    void theAllowanceGrowsWithTime() {
        borne(new PeerMessage.KeepAlive());
        assertTrue(floodGuard.isOverdrawn());
        assertTrue(floodGuard.isFlood(START + SECOND / FloodGuard.POINTS_PER_SECOND - 1));
        assertFalse(floodGuard.isFlood(START + 10 * SECOND));
        for (int i = 0; i < 10 * FloodGuard.POINTS_PER_SECOND - 1; i++) {
            floodGuard.keepAlive();
        }
        assertFalse(floodGuard.isFlood(START + 10 * SECOND));
        floodGuard.keepAlive();
        assertTrue(floodGuard.isFlood(START + 10 * SECOND));
    }

    @Test
    void neitherTimeNorUseSavesMoreThanTheBeginning() {
        floodGuard.rewarded();
        assertFalse(floodGuard.isFlood(START + 1_000_000 * SECOND));
        assertEquals(FloodGuard.CAPACITY, borneAt(START + 1_000_000 * SECOND));
    }

    private int borneAt(long nowNanos) {
        int count = 0;
        for (; !floodGuard.isFlood(nowNanos); count++) {
            floodGuard.keepAlive();
        }
        return count - 1;
    }

    @Test
    void aPeerThatDeliversMaySendMore() {
        for (int i = 0; i < 100_000; i++) {
            floodGuard.piece(0, 0, 4, Unpooled.wrappedBuffer(new byte[4]));
            for (int j = 0; j < FloodGuard.REWARD; j++) {
                floodGuard.interested();
            }
            assertFalse(floodGuard.isFlood(START));
        }
    }

    @Test
    void skippedBlocksEarnNothing() {
        borne(new PeerMessage.KeepAlive());
        floodGuard.piece(0, 0, 4, Unpooled.EMPTY_BUFFER);
        assertTrue(floodGuard.isFlood(START));
    }

    @Test
    void metadataThatWasAskedForIsFree() {
        for (int piece = 0; piece < 2_048; piece++) {
            floodGuard.extended(1, new byte[16 * 1024 + 60]);
            floodGuard.rewarded();
        }
        assertEquals(FloodGuard.CAPACITY, borne(new PeerMessage.KeepAlive()));
    }

    @Test
    void asManyLostPiecesAreFreeAsThereArePieces() {
        for (int i = 0; i < PIECES; i++) {
            floodGuard.extended(2, new byte[4]);
            floodGuard.lostPiece();
        }
        for (int i = 0; i < FloodGuard.CAPACITY; i++) {
            assertFalse(floodGuard.isFlood(START));
            floodGuard.extended(2, new byte[4]);
            floodGuard.lostPiece();
        }
        floodGuard.keepAlive();
        assertTrue(floodGuard.isFlood(START));
    }

    @Test
    void answersToHashRequestsAreFreeAndOthersAreNot() {
        FloodGuard floodGuard = new FloodGuard(10, 0);
        HashRange range = new HashRange(new byte[32], 0, 0, 2, 0);
        for (int i = 0; i < 1_000; i++) {
            floodGuard.askedHashes();
            floodGuard.hashes(range, new byte[64]);
            floodGuard.askedHashes();
            floodGuard.hashReject(range);
        }
        assertFalse(floodGuard.isOverdrawn());
        for (int i = 0; i <= FloodGuard.CAPACITY / FloodGuard.COST_OF_HASHES; i++) {
            floodGuard.hashes(range, new byte[64]);
        }
        assertTrue(floodGuard.isFlood(0));
        assertEquals("it floods us with hashes that were not asked for", floodGuard.reason());
    }

    @Test
    void hashRequestsThatReadTheContentAreDear() {
        FloodGuard floodGuard = new FloodGuard(10, 0);
        HashRange range = new HashRange(new byte[32], 0, 0, 2, 0);
        for (int i = 0; i < 10; i++) {
            floodGuard.hashRequest(range);
            floodGuard.hashRequestWasDue();
        }
        for (int i = 0; i < 7; i++) {
            floodGuard.hashRequest(range);
            floodGuard.hashRequestReads(16 << 20);
        }
        assertFalse(floodGuard.isFlood(0));
        floodGuard.hashRequest(range);
        floodGuard.hashRequestReads(16 << 20);
        assertTrue(floodGuard.isFlood(0));
    }
}
