package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A scheduler a moment before a piece of two blocks is whole, two peers that have to do with it, and what may happen then. */
final class PieceEnd {
    /** How it stands. */
    enum Setup {
        /** The last block is asked of A; B works on another piece. */
        ASKED_OF_ONE,
        /** The last block is asked of A and B. */
        ASKED_OF_TWO,
        /** A was asked, choked us, and B was asked then. */
        LATE,
        /** A first copy was bad; A fetches the second one alone. */
        ON_PAROLE,
        /** The piece is at the disk, with a block of A and one of B. */
        STORING,
        /** The same, and the block of A is false. */
        STORING_FALSE
    }

    /** What may happen. */
    enum Event {
        LAST_OF_A(each -> each.block(A, 1, true)),
        FALSE_LAST_OF_A(each -> each.block(A, 1, false)),
        LAST_OF_B(each -> each.block(B, 1, true)),
        FIRST_OF_A(each -> each.block(A, 0, true)),
        FIRST_OF_B(each -> each.block(B, 0, true)),
        A_BEGINS(each -> each.scheduler.isRequested(A, 0, Block.LENGTH_BYTES, Block.LENGTH_BYTES)),
        PROGRESS_OF_A(each -> each.scheduler.blockProgress(A, each.now)),
        A_CHOKES(each -> each.scheduler.choked(A, each.now)),
        A_UNCHOKES(each -> each.scheduler.unchoked(A, each.now)),
        B_CHOKES(each -> each.scheduler.choked(B, each.now)),
        A_LEAVES(each -> each.leaves(A)),
        B_LEAVES(each -> each.leaves(B)),
        A_REJECTS(each -> each.scheduler.rejected(A, 0, Block.LENGTH_BYTES, Block.LENGTH_BYTES, each.now)),
        B_REJECTS(each -> each.scheduler.rejected(B, 0, Block.LENGTH_BYTES, Block.LENGTH_BYTES, each.now)),
        HAVE_OF_A(each -> each.scheduler.have(A, 0, each.now)),
        A_HAS_NOTHING(each -> each.scheduler.haveNone(A, each.now)),
        A_HAS_OTHERS(each -> each.scheduler.bitfield(A, each.allBut(0), each.now)),
        A_NAMES_NONSENSE(each -> each.scheduler.have(A, 99, each.now)),
        A_ALLOWS(each -> each.scheduler.allowedFast(A, 0, each.now)),
        B_SUGGESTS(each -> each.scheduler.suggested(B, 0, each.now)),
        A_QUEUES_ONE(each -> each.scheduler.requestLimit(A, 1)),
        NOISE_OF_B(each -> each.noise(B)),
        VERDICT(PieceEnd::verdict),
        A_MOMENT(each -> each.pass(100)),
        A_DEADLINE(each -> each.pass(13_000)),
        A_LONG_TIME(each -> each.pass(70_000)),
        C_COMES(PieceEnd::helped);

        private final Consumer<PieceEnd> happens;

        Event(Consumer<PieceEnd> happens) {
            this.happens = happens;
        }
    }

    /** What came of it, counted over all orders. */
    enum Happened {
        REQUESTED,
        CANCELLED,
        HANDED_TO_THE_DISK,
        STORED,
        FOUND_BAD,
        ANNOUNCED,
        DROPPED,
        BANNED,
        BLOCK_TAKEN,
        BLOCK_NOT_TAKEN
    }

    private record Content(boolean[] good, PeerKey[] from) {}

    private static final PeerKey A = new PeerKey(1);
    private static final PeerKey B = new PeerKey(2);
    private static final PeerKey C = new PeerKey(3);
    private static final int PIECE_BYTES = 2 * Block.LENGTH_BYTES;
    private static final int REQUESTS_AT_ONCE = 64;

    private final Scheduler scheduler;
    private final CommandRecorder shell = new CommandRecorder();
    private final int pieces;
    private final boolean fast;
    private final Set<PeerKey> live = new HashSet<>();
    private final Set<PeerKey> guilty = new HashSet<>();
    private final Set<PeerKey> banned = new HashSet<>();
    private final Map<Integer, Content> memory = new HashMap<>();
    private final Deque<Integer> atDisk = new ArrayDeque<>();
    private final Map<Integer, Content> disk = new HashMap<>();
    private final Map<Happened, Long> happened;
    private long now;
    private long storedBytes;

    PieceEnd(Setup setup, boolean fast) {
        this(setup, fast, new EnumMap<>(Happened.class));
    }

    /** @param happened to be counted on */
    PieceEnd(Setup setup, boolean fast, Map<Happened, Long> happened) {
        this.happened = happened;
        this.fast = fast;
        pieces = setup == Setup.ASKED_OF_ONE ? 2 : 1;
        SchedulerOptions options = SchedulerOptions.defaults().with(PickStrategy.SEQUENTIAL);
        PieceLayout layout = new PieceLayout((long) pieces * PIECE_BYTES, PIECE_BYTES);
        scheduler = new Scheduler(layout, new Bitfield(pieces), options, new Random(1));
        joins(A);
        switch (setup) {
            case ASKED_OF_ONE -> {
                joins(B);
                block(A, 0, true);
            }
            case ASKED_OF_TWO -> {
                pass(4_000);
                block(A, 0, true);
                joins(B);
                pass(3_500);
            }
            case LATE -> {
                block(A, 0, true);
                scheduler.choked(A, now);
                pass(fast ? 13_000 : 0);
                joins(B);
            }
            case ON_PAROLE -> parole();
            default -> {
                block(A, 0, setup == Setup.STORING);
                joins(B);
                scheduler.choked(A, now);
                pass(13_000);
                block(B, 1, true);
            }
        }
        pass(1);
    }

    private void count(Happened what) {
        happened.merge(what, 1L, Long::sum);
    }

    /** How it stands, in words. */
    String state() {
        StringBuilder text = new StringBuilder();
        for (PeerKey peer : new PeerKey[] {A, B}) {
            int outstanding = scheduler.peer(peer).map(PeerView::outstanding).orElse(0);
            boolean expects = scheduler.isRequested(peer, 0, Block.LENGTH_BYTES, Block.LENGTH_BYTES);
            text.append(peer.equals(A) ? "A " : ", B ").append(outstanding).append(expects ? " and the last" : "");
        }
        return text + (atDisk.isEmpty() ? "" : ", at the disk") + (guilty.isEmpty() ? "" : ", once bad");
    }

    private void parole() {
        block(A, 0, true);
        scheduler.choked(A, now);
        pass(13_000);
        joins(B);
        block(B, 1, false);
        scheduler.choked(B, now);
        drain();
        verdict();
        scheduler.unchoked(A, now);
        pass(7_000);
        scheduler.unchoked(B, now);
        block(A, 0, true);
    }

    private void joins(PeerKey peer) {
        live.add(peer);
        scheduler.connected(peer, 2, fast, now);
        scheduler.haveAll(peer, now);
        scheduler.unchoked(peer, now);
        drain();
    }

    private void helped() {
        if (live.add(C)) {
            scheduler.connected(C, 250, fast, now);
            scheduler.haveAll(C, now);
            scheduler.unchoked(C, now);
        }
    }

    private void leaves(PeerKey peer) {
        live.remove(peer);
        shell.requests.removeIf(each -> each.peer().equals(peer));
        scheduler.disconnected(peer, now);
    }

    private Bitfield allBut(int piece) {
        Bitfield others = Bitfield.full(pieces);
        others.clear(piece);
        return others;
    }

    private void noise(PeerKey peer) {
        for (int n = 0; n < 3; n++) {
            scheduler.blockReceived(peer, 0, 7, 100, true, now);
            scheduler.blockReceived(peer, 77, 0, Block.LENGTH_BYTES, true, now);
        }
    }

    private void block(PeerKey peer, int block, boolean good) {
        block(peer, 0, block, good);
    }

    private void block(PeerKey peer, int piece, int block, boolean good) {
        int offset = block * Block.LENGTH_BYTES;
        boolean wanted = scheduler.isRequested(peer, piece, offset, Block.LENGTH_BYTES);
        BlockResult result = scheduler.blockReceived(peer, piece, offset, Block.LENGTH_BYTES, wanted, now);
        check(wanted == (result == BlockResult.ACCEPTED), "wanted " + wanted + " and " + result);
        count(result == BlockResult.ACCEPTED ? Happened.BLOCK_TAKEN : Happened.BLOCK_NOT_TAKEN);
        if (result == BlockResult.ACCEPTED) {
            Content content = memory.computeIfAbsent(piece, p -> new Content(new boolean[2], new PeerKey[2]));
            content.good()[block] = good;
            content.from()[block] = peer;
        }
    }

    private void verdict() {
        if (atDisk.isEmpty()) {
            return;
        }
        int piece = atDisk.remove();
        Content content = disk.remove(piece);
        long[] digests = new long[2];
        for (int block = 0; block < 2; block++) {
            digests[block] = content.good()[block] ? block : 100 + now;
            if (!content.good()[block]) {
                guilty.add(content.from()[block]);
            }
        }
        if (content.good()[0] && content.good()[1]) {
            storedBytes += PIECE_BYTES;
            count(Happened.STORED);
            scheduler.pieceStored(piece, digests, now);
        } else {
            count(Happened.FOUND_BAD);
            scheduler.pieceCorrupt(piece, digests, now);
        }
    }

    private void pass(long millis) {
        drain();
        long until = now + millis * 1_000_000;
        while (scheduler.nextDeadlineNanos() <= until) {
            now = Math.max(now, scheduler.nextDeadlineNanos());
            scheduler.deadlineReached(now);
            obey();
        }
        now = until;
    }

    /** One thing happens, and all that must hold is looked at. */
    void happens(Event event) {
        event.happens.accept(this);
        drain();
    }

    private void obey() {
        scheduler.drainTo(shell);
        int requests = 0;
        for (Command each : shell.all) {
            requests += each instanceof Command.Request ? 1 : 0;
            each.accept(new Shell());
        }
        shell.all.clear();
        check(requests <= REQUESTS_AT_ONCE, requests + " requests at once");
    }

    private void drain() {
        obey();
        scheduler.checkInvariants();
        boolean asleep = scheduler.nextDeadlineNanos() == Long.MAX_VALUE;
        check(!asleep || scheduler.stats().outstanding() == 0, "requests and no deadline");
        int outstanding = live.stream()
                .mapToInt(
                        each -> scheduler.peer(each).map(PeerView::outstanding).orElse(0))
                .sum();
        check(outstanding == scheduler.stats().outstanding(), "requests to the dead");
    }

    /** Everybody who is left, and one more, now does what it should. */
    void ends() {
        helped();
        for (int step = 0; step < 400 && !scheduler.isComplete(); step++) {
            pass(500);
            for (Command.Request next = shell.requests.poll(); next != null; next = shell.requests.poll()) {
                if (live.contains(next.peer())) {
                    block(next.peer(), next.piece(), next.offset() / Block.LENGTH_BYTES, true);
                    drain();
                }
            }
            verdict();
            drain();
        }
        SchedulerStats stats = scheduler.stats();
        check(scheduler.isComplete(), "not complete");
        check(guilty.equals(banned), "banned " + banned + ", guilty " + guilty);
        check(stats.creditUsedBytes() == 0 && stats.outstanding() == 0, "left over");
        check(stats.receivedBytes() - stats.discardedBytes() == storedBytes, "bytes do not add up");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + scheduler.stats());
        }
    }

    /** Does what the scheduler wants, and objects to nonsense. */
    private final class Shell implements Command.Handler {
        @Override
        public void request(PeerKey peer, int piece, int offset, int length) {
            count(Happened.REQUESTED);
            check(live.contains(peer), peer + " is gone and is asked");
        }

        @Override
        public void cancel(PeerKey peer, int piece, int offset, int length) {
            count(Happened.CANCELLED);
            check(live.contains(peer), peer + " is gone, and something is cancelled there");
        }

        @Override
        public void interested(PeerKey peer) {
            check(live.contains(peer), peer + " is gone and interests us");
        }

        @Override
        public void notInterested(PeerKey peer) {
            check(live.contains(peer), peer + " is gone and does not interest us");
        }

        @Override
        public void have(int piece) {
            count(Happened.ANNOUNCED);
            check(!memory.containsKey(piece) && !disk.containsKey(piece), "have while it is open");
        }

        @Override
        public void storePiece(int piece) {
            count(Happened.HANDED_TO_THE_DISK);
            Content content = memory.remove(piece);
            check(content != null && content.from()[0] != null && content.from()[1] != null, "stored with a hole");
            check(disk.put(piece, content) == null, "stored twice at once");
            atDisk.add(piece);
        }

        @Override
        public void abandonPiece(int piece) {
            memory.remove(piece);
        }

        @Override
        public void drop(PeerKey peer, String reason) {
            count(Happened.DROPPED);
            check(live.remove(peer), peer + " is dropped twice");
        }

        @Override
        public void ban(PeerKey peer, String reason) {
            count(Happened.BANNED);
            live.remove(peer);
            check(guilty.contains(peer), peer + " is banned and did nothing");
            check(banned.add(peer), peer + " is banned twice");
        }
    }
}
