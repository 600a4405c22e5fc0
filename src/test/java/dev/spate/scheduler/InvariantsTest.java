package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Simulations lean on the checks of the records: each record that is spoilt by hand is found. */
class InvariantsTest {
    private final PieceLayout layout = new PieceLayout(8 * 65_536L, 65_536);
    private SmartBan smartBan;
    private Credit credit;
    private Pieces pieces;
    private Peers peers;
    private PeerDeadlines peerDeadlines;
    private OutstandingRequests outstandingRequests;
    private PeerState seed;
    private PeerState partial;
    private PeerState quiet;
    private OpenPiece open;
    private OpenPiece owned;
    private OpenPiece alone;

    @BeforeEach
    void begin() {
        ArrayDeque<Command> commands = new ArrayDeque<>();
        smartBan = new SmartBan();
        credit = Credit.of(SchedulerOptions.defaults(), layout);
        pieces = new Pieces(layout, new Bitfield(8), SchedulerOptions.defaults(), credit, smartBan, new Random(1));
        peers = new Peers(pieces, commands);
        peerDeadlines = new PeerDeadlines();
        outstandingRequests = new OutstandingRequests(pieces, peerDeadlines, commands);
        seed = peer(1);
        partial = peer(2);
        quiet = peer(3);
        peers.haveAll(seed);
        Bitfield some = new Bitfield(8);
        some.set(3);
        peers.bitfield(partial, some);
        open = pieces.open(0, null, 0);
        owned = pieces.open(1, seed, 0);
        alone = pieces.open(2, seed, 0);
        pieces.makeExclusive(alone);
        outstandingRequests.request(seed, open, 0, 0);
        outstandingRequests.request(partial, open, 0, 0);
        outstandingRequests.request(seed, open, 1, 0);
        open.received(2, seed.key(), 0);
    }

    private PeerState peer(int id) {
        PeerState peer = new PeerState(new PeerKey(id), 250, false, 0, 0);
        peers.add(peer);
        peer.unchoke(0);
        peers.refresh(peer);
        return peer;
    }

    /** The piece was there whole; who looks after peers and idle pieces is not told. */
    private void verdict(int index, boolean good) {
        OpenPiece piece = pieces.open(index, null, 0);
        for (int block = 0; block < piece.blocks; block++) {
            piece.received(block, seed.key(), 0);
        }
        pieces.place(piece, false);
        pieces.startStoring(piece);
        pieces.endStoring(index, good);
    }

    private void check() {
        pieces.checkInvariants();
        peers.checkInvariants();
        peerDeadlines.checkInvariants();
        outstandingRequests.checkInvariants(peers.all());
    }

    @Test
    void whatNobodySpoiltIsRight() {
        assertDoesNotThrow(this::check);
        open.received(0, seed.key(), 0);
        outstandingRequests.cancelAll(open, 0);
        pieces.place(open, false);
        assertDoesNotThrow(this::check);
    }

    private record Harm(String name, Consumer<InvariantsTest> deed) {}

    private static final List<Harm> HARM = List.of(
            new Harm("a block that is there and asked for", it -> it.open.received(0, it.seed.key(), 0)),
            new Harm("a request that its peer does not know", it -> it.seed.forget(it.open.requestOf(it.seed, 1))),
            new Harm("a request that its piece does not know", it -> it.open.forget(it.open.requestOf(it.seed, 1))),
            new Harm("a request that nobody counted", it -> {
                PendingRequest request = new PendingRequest(it.seed, it.open, 3, 0);
                it.open.requested(request);
                it.seed.requested(request);
            }),
            new Harm("a peer with requests and no deadline", it -> it.peerDeadlines.remove(it.seed)),
            new Harm("a deadline out of order", it -> {
                it.peerDeadlines.atLatest(it.quiet, Long.MAX_VALUE);
                it.peerDeadlines.first().deadlineNanos = Long.MAX_VALUE;
            }),
            new Harm("a deadline at another place", it -> it.seed.deadlineIndex = 1),
            new Harm("storing a piece that is not complete", it -> it.open.startStoring()),
            new Harm("memory that was not released", it -> it.credit.reserve(1)),
            new Harm("memory that was released twice", it -> it.credit.release(1)),
            new Harm("an open piece that is idle", it -> it.pieces.becomeIdle(0, 0)),
            new Harm("an open piece that waits for a peer", it -> it.smartBan.addIdle(0, 1, 0)),
            new Harm("a piece in no state", it -> it.verdict(5, false)),
            new Harm("a verified piece that is idle", it -> {
                it.verdict(5, true);
                it.pieces.becomeIdle(5, 0);
            }),
            new Harm("a piece that is not in the list", it -> it.pieces.opened().remove(2)),
            new Harm("a shared piece in no queue", it -> PieceQueue.remove(it.open)),
            new Harm("a shared piece in the queue of owned ones", it -> it.open.setOwner(it.seed)),
            new Harm("an owned piece in the queue of shared ones", it -> it.owned.share()),
            new Harm("a piece of one peer alone in the queue of others", it -> it.owned.makeExclusive()),
            new Harm("an owner that does not know what it has alone", it -> it.seed.setExclusive(null)),
            new Harm("a piece without owner that does not wait for one", it -> it.alone.loseOwner(0)),
            new Harm("a piece that waits for an owner, and has one", it -> {
                it.pieces.loseOwner(it.alone, 0, 0);
                it.alone.setOwner(it.seed);
                it.seed.setExclusive(it.alone);
            }),
            new Harm("a peer that is active and not counted", it -> it.quiet.setActive(true)),
            new Harm("a seed that is counted in the availability", it -> {
                it.seed.setPieces(new Bitfield(8));
                it.seed.becomeSeed();
            }),
            new Harm(
                    "an interest piece that the peer does not have",
                    it -> it.partial.pieces().clear(3)),
            new Harm("an interest piece that is verified", it -> it.verdict(3, true)),
            new Harm("a peer with a piece that we lack and no interest piece", it -> {
                it.quiet.gain(4, 8);
            }));

    @TestFactory
    Stream<DynamicTest> whatIsSpoiltIsFound() {
        return HARM.stream()
                .map(harm -> DynamicTest.dynamicTest(harm.name, () -> {
                    begin();
                    check();
                    harm.deed.accept(this);
                    assertThrows(IllegalStateException.class, this::check);
                }));
    }

    @Test
    void aPieceFindsItsOwnRecordsSpoilt() {
        OpenPiece piece = new OpenPiece(layout, 0, 0);
        PeerState one = new PeerState(new PeerKey(1), 250, false, 0, 0);
        piece.requested(new PendingRequest(one, piece, 0, 0));
        piece.checkInvariants();
        piece.startStoring();
        assertThrows(IllegalStateException.class, piece::checkInvariants);
    }
}
