package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wanted changes under way. */
class WantedPiecesTest {
    private static final int PIECE = 65_536;
    private static final PeerKey SEED = new PeerKey(1);
    private static final PeerKey PARTIAL = new PeerKey(2);

    private final TestSwarm swarm = new TestSwarm(
            new PieceLayout(10L * PIECE, PIECE),
            new SchedulerOptions(1L << 20, true, Optional.of(SomePieces.of(10, 0, 1, 2))));

    private List<Integer> asked() {
        swarm.scheduler.drainTo(swarm.shell);
        return new ArrayList<>(new TreeSet<>(
                swarm.shell.requests.stream().map(Command.Request::piece).toList()));
    }

    private List<Integer> stored() {
        return swarm.shell.stores.stream().map(Command.StorePiece::piece).toList();
    }

    /** The sender of a whole bad piece is banned: another peer goes on. */
    private void answerByAnother() {
        swarm.seed(new PeerKey(9), true);
        swarm.answerAll();
    }

    private void want(int... pieces) {
        swarm.scheduler.wanted(swarm.some(pieces), swarm.now);
        swarm.scheduler.checkInvariants();
    }

    @Test
    void onlyWhatIsWantedIsAskedFor() {
        swarm.seed(SEED, true);
        swarm.answerAll();
        assertEquals(List.of(0, 1, 2), stored());
    }

    @Test
    void whatIsNotWantedAnyMoreIsCancelledAndAnotherAskedForAtOnce() {
        swarm.seed(SEED, true);
        assertEquals(List.of(0), asked());
        swarm.shell.requests.clear();
        want(1, 7);
        assertEquals(List.of(1), asked());
        assertEquals(List.of(new Command.AbandonPiece(0)), swarm.shell.take(Command.AbandonPiece.class));
        swarm.answerAll();
        assertEquals(List.of(1, 7), stored());
    }

    @Test
    void aPieceThatIsBeingStoredIsNotFetchedAgainForThat() {
        swarm.seed(SEED, true);
        swarm.answerAll();
        want(0, 9);
        swarm.scheduler.pieceStored(0, new long[0], swarm.now);
        swarm.scheduler.pieceStored(1, new long[0], swarm.now);
        swarm.scheduler.pieceCorrupt(2, new long[4], swarm.now);
        swarm.scheduler.checkInvariants();
        answerByAnother();
        assertEquals(List.of(0, 1, 2, 9), stored());
        swarm.scheduler.pieceStored(9, new long[0], swarm.now);
        assertTrue(swarm.scheduler.isComplete());
        want(2);
        assertFalse(swarm.scheduler.isComplete());
        swarm.answerAll();
        assertEquals(List.of(0, 1, 2, 9, 2), stored());
    }

    @Test
    void aPeerIsInterestingOnlyForWhatIsWanted() {
        swarm.scheduler.connected(PARTIAL, 250, true, 0);
        swarm.scheduler.bitfield(PARTIAL, swarm.some(5), 0);
        swarm.scheduler.unchoked(PARTIAL, 0);
        assertEquals(List.of(), asked());
        assertEquals(List.of(), swarm.shell.take(Command.Interested.class));
        want(5);
        assertEquals(List.of(5), asked());
        assertEquals(List.of(new Command.Interested(PARTIAL)), swarm.shell.take(Command.Interested.class));
        want(6);
        asked();
        assertEquals(List.of(new Command.NotInterested(PARTIAL)), swarm.shell.take(Command.NotInterested.class));
    }

    @Test
    void whatTellsWhoseFilesThereAreIsFetchedAllTheSame() {
        swarm.scheduler.fetchFirst(swarm.some(1, 2));
        swarm.seed(SEED, true);
        want(0, 8);
        swarm.answerAll();
        assertEquals(List.of(1, 2), stored());
        swarm.scheduler.pieceCompared(1, new long[0], swarm.now);
        swarm.scheduler.checkInvariants();
        swarm.scheduler.pieceStored(2, new long[0], swarm.now);
        swarm.answerAll();
        assertEquals(List.of(1, 2, 0, 1, 8), stored());
    }

    @Test
    void nothingBeyondTheWindowIsAskedFor() {
        swarm.scheduler.wanted(Bitfield.full(10), 0);
        swarm.scheduler.windowEnd(2, 0);
        swarm.seed(SEED, true);
        swarm.answerAll();
        assertEquals(List.of(0, 1), stored());
        swarm.scheduler.pieceCorrupt(1, new long[4], swarm.now);
        answerByAnother();
        swarm.scheduler.windowEnd(4, swarm.now);
        swarm.scheduler.checkInvariants();
        swarm.answerAll();
        assertEquals(List.of(0, 1, 1, 2, 3), stored());
    }

    /** Wishes, windows, peers and verdicts in any order: the records agree after each, and in the end there is everything. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyWishesInAnyOrderComeToAnEnd(long seed) {
        Random random = new Random(seed);
        TestSwarm any = new TestSwarm(
                new PieceLayout(30L * PIECE - 5_000, PIECE),
                new SchedulerOptions(1L << 20, random.nextBoolean(), Optional.empty()));
        int peers = 0;
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(6)) {
                case 0 -> any.scheduler.wanted(some(random, 30), any.now);
                case 1 -> {
                    PeerKey key = new PeerKey(10 + peers++);
                    any.scheduler.connected(key, 250, random.nextBoolean(), any.now);
                    any.scheduler.bitfield(key, some(random, 30), any.now);
                    any.scheduler.unchoked(key, any.now);
                }
                case 2 -> any.scheduler.disconnected(new PeerKey(10 + random.nextInt(peers + 1)), any.now);
                case 3 -> verdict(any, random);
                case 4 -> any.scheduler.windowEnd(random.nextInt(31), any.now);
                default -> {
                    for (int n = random.nextInt(20); n > 0 && !any.shell.requests.isEmpty(); n--) {
                        any.answer(any.shell.requests.remove());
                    }
                }
            }
            any.pass(random.nextInt(50));
        }
        any.scheduler.windowEnd(30, any.now);
        any.scheduler.wanted(Bitfield.full(30), any.now);
        any.seed(SEED, true);
        for (int round = 0; round < 100 && !any.scheduler.isComplete(); round++) {
            any.answerAll();
            while (!any.shell.stores.isEmpty()) {
                any.scheduler.pieceStored(any.shell.stores.remove().piece(), new long[4], any.now);
            }
            any.pass(60_000);
        }
        assertTrue(any.scheduler.isComplete());
    }

    private static void verdict(TestSwarm any, Random random) {
        if (!any.shell.stores.isEmpty()) {
            int piece = any.shell.stores.remove().piece();
            if (random.nextInt(4) == 0) {
                any.scheduler.pieceCorrupt(piece, new long[4], any.now);
            } else {
                any.scheduler.pieceStored(piece, new long[4], any.now);
            }
        }
    }

    private static Bitfield some(Random random, int count) {
        Bitfield result = new Bitfield(count);
        for (int piece = 0; piece < count; piece++) {
            if (random.nextBoolean()) {
                result.set(piece);
            }
        }
        return result;
    }
}
