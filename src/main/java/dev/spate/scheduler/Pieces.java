package dev.spate.scheduler;

import dev.spate.scheduler.pick.PiecePicker;
import dev.spate.scheduler.pick.RandomOrder;
import dev.spate.scheduler.pick.RarestFirst;
import dev.spate.scheduler.pick.Sequential;
import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every piece in exactly one state: verified, unwanted, held (until others are verified or compared), beyond the window, idle (in the
 * picker, or waiting for a peer to fetch it alone), open, or storing. With them the memory that open and storing pieces hold, and who owns which open piece.
 */
final class Pieces {
    private final PieceLayout layout;
    private final Bitfield verified;
    private final Bitfield missing;
    /** Missing pieces that are not opened before all others are verified, or have joined them. */
    private Bitfield held;

    /** Whether there are such others. */
    private boolean holding;

    /** Missing pieces that are not opened yet, as they are not below {@link #windowEnd}. */
    private final Bitfield beyond;

    private int windowEnd;

    private final OpenPiece[] table;
    private final List<OpenPiece> opened = new ArrayList<>();
    private final PieceQueue shared = new PieceQueue();
    private final PieceQueue owned = new PieceQueue();
    private final PieceQueue exclusive = new PieceQueue();
    private final Credit credit;
    private final PiecePicker picker;
    private final PieceExtents extents;
    private final SmartBan smartBan;
    /** Made for the first web seed that has all. */
    private Bitfield everyPiece;

    private int storing;
    private long supplyGeneration;
    private long idleGeneration;

    Pieces(
            PieceLayout layout,
            Bitfield verified,
            SchedulerOptions options,
            Credit credit,
            SmartBan smartBan,
            RandomGenerator random) {
        int count = layout.pieceCount();
        if (verified.size() != count
                || options.wanted().map(Bitfield::size).orElse(count) != count
                || options.ends().map(Bitfield::size).orElse(count) != count) {
            throw new IllegalArgumentException("the torrent has " + count + " pieces");
        }
        this.layout = layout;
        this.verified = verified.copy();
        this.missing = options.wanted().orElseGet(() -> Bitfield.full(count)).copy();
        this.held = new Bitfield(count);
        this.beyond = new Bitfield(count);
        this.windowEnd = count;
        this.table = new OpenPiece[count];
        this.credit = credit;
        this.picker = picker(options, count, random);
        this.extents = PieceExtents.of(layout, options.pickStrategy());
        this.smartBan = smartBan;
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            missing.clear(piece);
        }
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            picker.add(piece);
        }
    }

    /** Holds every missing piece but these until all of these are verified. None may be open. */
    void holdAllBut(Bitfield first) {
        if (first.size() != table.length) {
            throw new IllegalArgumentException("the torrent has " + table.length + " pieces");
        }
        if (Sequential.firstCommon(missing, first, 0) < 0) {
            return;
        }
        holding = true;
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            if (!first.get(piece)) {
                leave(piece);
                held.set(piece);
            } else if (beyond.clear(piece)) {
                picker.add(piece);
            }
        }
    }

    private void releaseHeld() {
        Bitfield released = held;
        held = new Bitfield(table.length);
        holding = false;
        for (int piece = released.nextSet(0); piece >= 0; piece = released.nextSet(piece + 1)) {
            enter(piece);
        }
        idleGeneration++;
        supplyGeneration++;
    }

    /** The piece is missing and neither open nor being stored: it may be opened, now or when the window comes to it. */
    private void enter(int piece) {
        if (piece < windowEnd) {
            picker.add(piece);
        } else {
            beyond.set(piece);
        }
    }

    /** The opposite, if the piece is in none of the states of being open or stored. */
    private void leave(int piece) {
        if (held.clear(piece) || beyond.clear(piece)) {
            return;
        }
        if (picker.contains(piece)) {
            picker.remove(piece);
        } else if (smartBan.isIdle(piece)) {
            smartBan.removeIdle(piece);
        }
    }

    /** Lets pieces below this one be opened, and no others; those that are open stay so. */
    void setWindowEnd(int piece) {
        windowEnd = piece;
        for (int each = beyond.nextSet(0); each >= 0 && each < piece; each = beyond.nextSet(each + 1)) {
            beyond.clear(each);
            picker.add(each);
        }
        for (int each = missing.nextSet(piece); each >= 0; each = missing.nextSet(each + 1)) {
            if (picker.contains(each)) {
                picker.remove(each);
                beyond.set(each);
            }
        }
        idleGeneration++;
        supplyGeneration++;
    }

    /** Whether all that is missing is beyond the window. */
    boolean isWindowFull() {
        return beyond.cardinality() == missing.cardinality();
    }

    /** Whether some missing pieces wait for the verdict on others. */
    boolean isHolding() {
        return holding;
    }

    /**
     * These are wanted from now on. None of the others may be open, unless {@link #isHolding}: then those that are waited for
     * stay wanted.
     */
    void want(Bitfield wanted) {
        for (int piece = 0; piece < table.length; piece++) {
            boolean misses = wanted.get(piece) && !verified.get(piece);
            if (misses && missing.set(piece) && table[piece] == null) {
                if (holding) {
                    held.set(piece);
                } else {
                    enter(piece);
                }
            } else if (!misses && missing.get(piece) && (!holding || held.get(piece))) {
                leave(piece);
                missing.clear(piece);
            }
        }
        releaseHeldAfterFirst();
        idleGeneration++;
        supplyGeneration++;
    }

    private static PiecePicker picker(SchedulerOptions options, int count, RandomGenerator random) {
        return switch (options.pickStrategy()) {
            case RAREST_FIRST -> new RarestFirst(count, random);
            case SEQUENTIAL -> new Sequential(options.ends().orElseGet(() -> new Bitfield(count)));
            case RANDOM -> new RandomOrder(count, random);
        };
    }

    /** Number of all pieces of the torrent. */
    int count() {
        return table.length;
    }

    boolean exists(int piece) {
        return piece >= 0 && piece < table.length;
    }

    /** Whether the torrent has this block, in these bounds. */
    boolean isBlock(int piece, int offset, int length) {
        return exists(piece)
                && offset >= 0
                && offset % Block.LENGTH_BYTES == 0
                && offset < layout.pieceLength(piece)
                && length == layout.blockLength(piece, offset / Block.LENGTH_BYTES);
    }

    /** Bytes of a piece, the last one aside. */
    int pieceLength() {
        return layout.pieceLength();
    }

    /** The pieces being filled, in no order. */
    List<OpenPiece> opened() {
        return opened;
    }

    /** Number of wanted pieces that are not verified. */
    int missing() {
        return missing.cardinality();
    }

    int verifiedCount() {
        return verified.cardinality();
    }

    int storingCount() {
        return storing;
    }

    /** Number of idle pieces. */
    int idleCount() {
        return picker.size() + smartBan.idleCount();
    }

    PieceStates states() {
        return PieceStates.of(verified, missing, table);
    }

    /** Whether the piece is wanted and not verified. */
    boolean isMissing(int piece) {
        return missing.get(piece);
    }

    /** The lowest piece from this one on that is missing and among these, or -1. */
    int firstMissing(Bitfield among, int from) {
        return Sequential.firstCommon(missing, among, from);
    }

    /** One more partial peer has the piece. */
    void gained(int piece) {
        picker.gained(piece);
    }

    /** One partial peer less has the piece. */
    void lost(int piece) {
        picker.lost(piece);
    }

    /** Whether the piece is idle and may be shared. */
    boolean isInPicker(int piece) {
        return picker.contains(piece);
    }

    /**
     * The idle piece that the picker prefers among those of this peer, or -1. Where there are {@link PieceExtents}, the peer goes on
     * with the piece after its last one while that is no less rare than the last one, and begins at the first piece of those that
     * are as rare as the preferred one.
     */
    int pick(PeerState peer) {
        int next = peer.lastOpened() + 1;
        if (next > 0 && extents.isWithin(next) && picker.isAsGood(next, next - 1) && peer.has(next)) {
            return next;
        }
        int first = pickAlone(peer);
        while (first >= 0 && extents.isWithin(first) && picker.isAsGood(first - 1, first) && peer.has(first - 1)) {
            first--;
        }
        return first;
    }

    private int pickAlone(PeerState peer) {
        if (peer.hasAll()) {
            return picker.pickAny();
        }
        return peer.pieces() == null ? -1 : picker.pickFrom(peer.pieces());
    }

    /** The idle piece that a web seed goes on with: the next one, or the first of the largest gap; -1 for none. */
    int pickForWebSeed(PeerState seed) {
        int next = seed.lastOpened() + 1;
        if (next > 0 && next < table.length && picker.contains(next) && seed.has(next)) {
            return next;
        }
        Bitfield has = seed.pieces();
        return has == null && !seed.hasAll() ? -1 : picker.pickGap(has == null ? allPieces() : has);
    }

    private Bitfield allPieces() {
        if (everyPiece == null) {
            everyPiece = Bitfield.full(table.length);
        }
        return everyPiece;
    }

    /** The first shared piece with a free block that this peer has, or null. */
    OpenPiece firstShared(PeerState peer) {
        return firstOf(shared, peer);
    }

    /** The same of the pieces that have an owner and are not exclusive. */
    OpenPiece firstOwned(PeerState peer) {
        return firstOf(owned, peer);
    }

    private static OpenPiece firstOf(PieceQueue queue, PeerState peer) {
        return peer.hasAll() ? queue.first() : queue.firstOf(peer);
    }

    /** The piece while it is filled or stored, else null. */
    OpenPiece get(int piece) {
        return table[piece];
    }

    /** Changes whenever there may be something to ask for that was not there before. */
    long supplyGeneration() {
        return supplyGeneration;
    }

    /** Changes whenever a piece becomes idle. */
    long idleGeneration() {
        return idleGeneration;
    }

    /** Whether no block can be requested from anyone: none is free, and there is no piece or no memory to open one. */
    boolean hasNothingToRequest() {
        return shared.isEmpty() && owned.isEmpty() && exclusive.isEmpty() && (idleCount() == 0 || isMemoryFull());
    }

    /** Whether there is no memory even for the shortest piece. */
    boolean isMemoryFull() {
        return !fits(table.length - 1);
    }

    /** Whether there is memory for this piece. */
    boolean fits(int piece) {
        return credit.fits(layout.pieceLength(piece));
    }

    /** Whether a piece waits to be opened and there is no memory for it. */
    boolean isMemoryShort() {
        return idleCount() > 0 && !credit.fits(layout.pieceLength());
    }

    /** So many peers may be asked now: the budget may rise. */
    void growMemoryFor(int activePeers) {
        if (credit.growFor(activePeers)) {
            supplyGeneration++;
        }
    }

    /** There may be something to ask for that was not there before. */
    void supplyGrew() {
        supplyGeneration++;
    }

    /** Opens an idle piece, for all or for an owner; its memory must fit. */
    OpenPiece open(int piece, PeerState owner, long nowNanos) {
        picker.remove(piece);
        OpenPiece open = opened(piece, nowNanos);
        open.setOwner(owner);
        place(open, false);
        return open;
    }

    /** Opens an idle piece that had a bad copy, for one peer alone; its memory must fit. */
    OpenPiece openAlone(int piece, PeerState owner, long nowNanos) {
        long waitedSinceNanos = smartBan.removeIdle(piece);
        OpenPiece open = opened(piece, nowNanos);
        open.setOwner(owner);
        open.waitedSince(waitedSinceNanos);
        makeExclusive(open);
        return open;
    }

    private OpenPiece opened(int piece, long nowNanos) {
        credit.reserve(layout.pieceLength(piece));
        OpenPiece open = new OpenPiece(layout, piece, nowNanos);
        table[piece] = open;
        open.listIndex = opened.size();
        opened.add(open);
        return open;
    }

    /** Puts an open piece where it is found by those that may fill it. */
    void place(OpenPiece piece, boolean first) {
        PieceQueue right = rightQueue(piece);
        if (right == piece.queue) {
            return;
        }
        PieceQueue.remove(piece);
        if (right != null && first) {
            right.addFirst(piece);
        } else if (right != null) {
            right.addLast(piece);
        }
    }

    private PieceQueue rightQueue(OpenPiece piece) {
        if (piece.freeCount() == 0) {
            return null;
        }
        if (piece.isExclusive()) {
            return exclusive;
        }
        return piece.owner() != null ? owned : shared;
    }

    /** A block of this piece may be requested again. */
    void blockFreed(OpenPiece piece) {
        supplyGeneration++;
        place(piece, true);
    }

    /** The peer goes on with this piece, or with none. The piece that it owned before becomes shared, unless it is exclusive. */
    void moveTo(PeerState peer, OpenPiece piece) {
        OpenPiece left = peer.current();
        if (left != null && left.owner() == peer && !left.isExclusive()) {
            makeShared(left);
        }
        peer.setCurrent(piece);
    }

    /** Nobody but the owner may fill the piece. */
    void makeExclusive(OpenPiece piece) {
        piece.makeExclusive();
        piece.owner().setExclusive(piece);
        place(piece, false);
    }

    /** The piece belongs to nobody any more: whoever has it may fill it. */
    void makeShared(OpenPiece piece) {
        if (piece.isWithoutOwner()) {
            smartBan.removeBegun(piece.index);
        } else if (piece.isExclusive()) {
            piece.owner().setExclusive(null);
        }
        piece.share();
        if (piece.freeCount() > 0) {
            supplyGeneration++;
            place(piece, true);
        }
    }

    /** The exclusive piece waits for another owner; until then for the same, if that sent some of it. */
    void loseOwner(OpenPiece piece, long keptUntilNanos, long nowNanos) {
        PeerState owner = piece.owner();
        boolean sentSome = piece.loseOwner(nowNanos);
        owner.setExclusive(null);
        if (owner.current() == piece) {
            owner.setCurrent(null);
        }
        if (sentSome && keptUntilNanos != nowNanos) {
            smartBan.keepBegun(piece.index, piece.lengthBytes(), owner, keptUntilNanos);
        } else {
            smartBan.addBegun(piece.index, piece.lengthBytes(), owner, piece.waitsSinceNanos(), nowNanos);
        }
    }

    /** The peer goes on alone with a piece that waits for an owner. */
    void takeOver(OpenPiece piece, PeerState peer) {
        smartBan.removeBegun(piece.index);
        piece.takenOverBy(peer);
        peer.setExclusive(piece);
    }

    /** The peer can or should not go on with its own pieces: another may, or all. An exclusive one is kept for it until then. */
    void releaseOwned(PeerState peer, long keptUntilNanos, long nowNanos) {
        OpenPiece alone = peer.exclusive();
        if (alone != null && smartBan.hasBadCopy(alone.index)) {
            loseOwner(alone, keptUntilNanos, nowNanos);
            supplyGeneration++;
        } else if (alone != null) {
            makeShared(alone);
        }
        OpenPiece current = peer.current();
        if (current != null && current.owner() == peer) {
            makeShared(current);
        }
        peer.setCurrent(null);
    }

    /** The last block came. */
    void startStoring(OpenPiece piece) {
        if (piece.isExclusive()) {
            // Its owner may begin another.
            supplyGeneration++;
        }
        if (piece.owner() != null || piece.isExclusive()) {
            makeShared(piece);
        }
        piece.startStoring();
        storing++;
        removeOpened(piece);
    }

    /** The piece that was handed out to be stored. */
    OpenPiece storing(int piece) {
        OpenPiece stored = table[piece];
        if (stored == null || !stored.isStoring()) {
            throw new IllegalStateException("piece " + piece + " was not handed out to be stored");
        }
        return stored;
    }

    /** The verdict came. */
    OpenPiece endStoring(int piece, boolean good) {
        OpenPiece stored = storing(piece);
        storing--;
        close(stored);
        if (good) {
            verified.set(piece);
            missing.clear(piece);
            releaseHeldAfterFirst();
        }
        return stored;
    }

    /** Some blocks of a piece that was handed out are false: it is open again, for all. Returns how many bytes were lost. */
    long reopen(OpenPiece piece, BitSet falseBlocks, long nowNanos) {
        storing--;
        long lost = piece.reopen(falseBlocks, nowNanos);
        piece.listIndex = opened.size();
        opened.add(piece);
        blockFreed(piece);
        return lost;
    }

    /** The piece is fetched again, with those that wait for the first ones. */
    void hold(int piece) {
        held.set(piece);
        releaseHeldAfterFirst();
    }

    private void releaseHeldAfterFirst() {
        if (holding && held.cardinality() == missing.cardinality()) {
            releaseHeld();
        }
    }

    /** Gives an open piece up: what came of it is thrown away. */
    void abandon(OpenPiece piece, long nowNanos) {
        if (piece.owner() != null || piece.isExclusive()) {
            makeShared(piece);
        }
        PieceQueue.remove(piece);
        removeOpened(piece);
        close(piece);
        becomeIdle(piece.index, nowNanos);
    }

    /** The piece may be opened again. */
    void becomeIdle(int piece, long nowNanos) {
        if (smartBan.hasBadCopy(piece)) {
            smartBan.addIdle(piece, layout.pieceLength(piece), nowNanos);
        } else {
            enter(piece);
        }
        idleGeneration++;
        supplyGeneration++;
    }

    private void close(OpenPiece piece) {
        piece.close();
        table[piece.index] = null;
        credit.release(piece.lengthBytes());
        supplyGeneration++;
    }

    private void removeOpened(OpenPiece piece) {
        OpenPiece last = opened.remove(opened.size() - 1);
        if (last != piece) {
            opened.set(piece.listIndex, last);
            last.listIndex = piece.listIndex;
        }
    }

    /** @throws IllegalStateException when a piece is in no state or in two, or memory is not accounted for */
    void checkInvariants() {
        long reserved = 0;
        int open = 0;
        for (int piece = 0; piece < table.length; piece++) {
            boolean idle = picker.contains(piece);
            boolean idleForOne = smartBan.isIdle(piece);
            int waiting =
                    (held.get(piece) ? 1 : 0) + (beyond.get(piece) ? 1 : 0) + (idle ? 1 : 0) + (idleForOne ? 1 : 0);
            int states = waiting + (table[piece] != null ? 1 : 0);
            boolean givenUp = waiting == 0 && table[piece] != null && table[piece].isStoring();
            if (states != (isMissing(piece) || givenUp ? 1 : 0)) {
                throw new IllegalStateException("piece " + piece + " is in " + states + " states");
            }
            if (table[piece] != null) {
                table[piece].checkInvariants();
                reserved += table[piece].lengthBytes();
                open += table[piece].isStoring() ? 0 : 1;
                checkPlace(table[piece]);
            }
        }
        if (reserved != credit.usedBytes() || open != opened.size()) {
            throw new IllegalStateException(reserved + " bytes reserved, " + credit.usedBytes() + " on the account");
        }
        picker.checkInvariants();
    }

    private void checkPlace(OpenPiece piece) {
        if (piece.queue != rightQueue(piece)) {
            throw new IllegalStateException("piece " + piece.index + " stands in a wrong queue");
        }
        if (piece.isExclusive() && piece.owner() != null && piece.owner().exclusive() != piece) {
            throw new IllegalStateException("piece " + piece.index + " has an owner that does not know it");
        }
        if (piece.isWithoutOwner() != smartBan.isBegun(piece.index)) {
            throw new IllegalStateException("piece " + piece.index + " waits for an owner, or has one");
        }
    }
}
