package dev.spate.choker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuperseedingTest {
    private static final int PIECES = 100;

    private final Superseeding<String> superseeding = new Superseeding<>(PIECES, new SplittableRandom(1));
    private final List<String> told = new ArrayList<>();

    private SuperseedPeer<String> joins(String name, int... pieces) {
        Bitfield has = new Bitfield(PIECES);
        IntStream.of(pieces).forEach(has::set);
        SuperseedPeer<String> peer = superseeding.connected(name);
        superseeding.bitfield(peer, has);
        return peer;
    }

    private List<String> look() {
        superseeding.checkInvariants();
        told.clear();
        superseeding.drainTo((peer, piece) -> told.add(peer + piece));
        return List.copyOf(told);
    }

    private static int first(SuperseedPeer<?> peer) {
        return peer.revealed.nextSet(0);
    }

    @Test
    void newPeerIsToldOfTwoPiecesThatNobodyElseWasToldOf() {
        SuperseedPeer<String> a = joins("a");
        SuperseedPeer<String> b = joins("b");

        assertEquals(4, look().size());
        for (int piece = 0; piece < PIECES; piece++) {
            assertFalse(a.isRevealed(piece) && b.isRevealed(piece));
        }
    }

    @Test
    void nothingIsToldBeforeTheBitfield() {
        superseeding.connected("a");

        assertEquals(List.of(), look());
    }

    @Test
    void peerThatHasItsPieceIsToldOfNoOtherBeforeAThirdAnnouncesIt() {
        SuperseedPeer<String> a = joins("a");
        SuperseedPeer<String> b = joins("b");
        look();
        int piece = first(a);
        superseeding.have(a, piece);
        assertEquals(List.of(), look());
        superseeding.have(b, piece);

        List<String> seen = look();
        assertEquals(1, seen.size());
        assertTrue(seen.get(0).startsWith("a"));
    }

    @Test
    void peersAreNeverToldOfWhatTheyHave() {
        int[] all = IntStream.range(1, PIECES).toArray();
        joins("a", all);

        assertEquals(List.of("a0"), look());
    }

    @Test
    void seedIsToldNothing() {
        joins("a", IntStream.range(0, PIECES).toArray());

        assertEquals(List.of(), look());
        assertTrue(superseeding.isSpread());
    }

    @Test
    void rarePiecesComeFirst() {
        joins("other", IntStream.range(0, 90).toArray());
        look();
        SuperseedPeer<String> a = joins("a");

        look();
        assertTrue(first(a) >= 90, () -> "piece " + first(a));
    }

    @Test
    void aloneItIsToldOfAllOneAfterTheOther() {
        SuperseedPeer<String> alone = joins("a");
        for (int n = 0; n < PIECES; n++) {
            int piece = alone.unspread[0];
            superseeding.have(alone, piece);
            superseeding.checkInvariants();
        }

        assertTrue(alone.has.isFull() && superseeding.isSpread());
    }

    @Test
    void peersThatDoNotKnowEachOtherGetAllPiecesBetweenThem() {
        SuperseedPeer<String> a = joins("a");
        SuperseedPeer<String> b = joins("b");
        int steps = 0;
        while (!superseeding.isSpread()) {
            for (SuperseedPeer<String> each : List.of(a, b)) {
                for (int piece = 0; piece < PIECES; piece++) {
                    if (each.isRevealed(piece)) {
                        superseeding.have(each, piece);
                    }
                }
            }
            look();
            assertTrue(++steps < 1_000);
        }
    }

    @Test
    void whereAPeerIsStuckTheOthersGoOnWhenNobodyRequests() {
        joins("stuck");
        SuperseedPeer<String> a = joins("a");
        int piece = first(a);
        superseeding.have(a, piece);
        superseeding.have(a, a.revealed.nextSet(piece + 1));
        look();
        superseeding.nobodyRequests();

        List<String> seen = look();
        assertEquals(1, seen.size());
        assertTrue(seen.get(0).startsWith("a"));
    }

    @Test
    void whoHasLeftIsToldNothing() {
        SuperseedPeer<String> a = joins("a");
        superseeding.disconnected(a);
        superseeding.disconnected(a);
        superseeding.have(a, 3);

        assertEquals(List.of(), look());
    }

    @Test
    void pieceOfAPeerThatLeftIsRevealedToOthers() {
        Superseeding<String> two = new Superseeding<>(2, new SplittableRandom(1));
        SuperseedPeer<String> a = two.connected("a");
        two.bitfield(a, new Bitfield(2));
        two.disconnected(a);
        SuperseedPeer<String> b = two.connected("b");
        two.bitfield(b, new Bitfield(2));
        two.checkInvariants();

        assertTrue(b.isRevealed(0) && b.isRevealed(1));
    }

    @Test
    void bitfieldOfAnotherSizeIsRefused() {
        SuperseedPeer<String> a = superseeding.connected("a");

        assertThrows(IllegalArgumentException.class, () -> superseeding.bitfield(a, new Bitfield(PIECES + 1)));
    }

    /** BEP 16 promises 105 % of the data for a swarm that trades; without superseeding it is 150 to 200. */
    @Test
    void swarmThatTradesIsSeededWithLittleMoreThanOneCopy() {
        for (int seed = 1; seed <= 20; seed++) {
            int sent = seedASwarm(seed);
            assertTrue(sent <= 105, "seed " + seed + ": " + sent + " pieces for " + PIECES);
        }
    }

    private static int seedASwarm(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Superseeding<Integer> seeder = new Superseeding<>(PIECES, random);
        List<SuperseedPeer<Integer>> peers = new ArrayList<>();
        List<Bitfield> has = new ArrayList<>();
        List<Deque<Integer>> wanted = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            peers.add(seeder.connected(n));
            has.add(new Bitfield(PIECES));
            wanted.add(new ArrayDeque<>());
            seeder.bitfield(peers.get(n), new Bitfield(PIECES));
        }
        int sent = 0;
        while (!seeder.isSpread()) {
            seeder.drainTo((peer, piece) -> wanted.get(peer).add(piece));
            seeder.checkInvariants();
            // The seed sends one piece; meanwhile each peer gets two of another.
            int first = random.nextInt(20);
            for (int n = 0; n < 20; n++) {
                int peer = (first + n) % 20;
                Integer piece = wanted.get(peer).poll();
                while (piece != null && has.get(peer).get(piece)) {
                    piece = wanted.get(peer).poll();
                }
                if (piece != null) {
                    has.get(peer).set(piece);
                    seeder.have(peers.get(peer), piece);
                    sent++;
                    break;
                }
            }
            for (int transfer = 0; transfer < 40; transfer++) {
                int to = random.nextInt(20);
                int from = random.nextInt(20);
                int piece = random.nextInt(PIECES);
                int given = has.get(from).nextSet(piece);
                while (given >= 0 && has.get(to).get(given)) {
                    given = has.get(from).nextSet(given + 1);
                }
                if (given >= 0) {
                    has.get(to).set(given);
                    seeder.have(peers.get(to), given);
                }
            }
            seeder.checkInvariants();
        }
        return sent;
    }

    @Test
    void everythingHoldsAfterEveryEvent() {
        for (int seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Superseeding<Integer> seeder = new Superseeding<>(20, random);
            List<SuperseedPeer<Integer>> peers = new ArrayList<>();
            for (int event = 0; event < 400; event++) {
                int kind = random.nextInt(12);
                if (peers.isEmpty() || kind == 0) {
                    SuperseedPeer<Integer> peer = seeder.connected(event);
                    peers.add(peer);
                    seeder.bitfield(peer, new Bitfield(20));
                } else if (kind == 1) {
                    seeder.disconnected(peers.remove(random.nextInt(peers.size())));
                } else {
                    seeder.have(peers.get(random.nextInt(peers.size())), random.nextInt(20));
                }
                if (kind == 2) {
                    seeder.nobodyRequests();
                }
                seeder.checkInvariants();
            }
        }
    }
}
