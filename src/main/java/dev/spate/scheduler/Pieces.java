package dev.spate.scheduler;

import dev.spate.scheduler.pick.AnyOrder;
import dev.spate.scheduler.pick.PiecePicker;
import dev.spate.scheduler.pick.RarestFirst;
import dev.spate.scheduler.pick.Sequential;
import dev.spate.scheduler.smartban.PeersOnParole;
import dev.spate.scheduler.smartban.PiecesToFetchAlone;
import dev.spate.scheduler.smartban.PiecesWithoutOwner;
import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every piece in exactly one state: verified, unwanted, idle (in the picker, or on parole), open, or storing; and the memory
 * that open and storing pieces hold.
 */
final class Pieces {
    private final PieceLayout layout;
    private final Bitfield verified;
    private final Bitfield missing;
    private final OpenPiece[] table;
    private final List<OpenPiece> opened = new ArrayList<>();
    private final PieceQueue shared = new PieceQueue();
    private final PieceQueue owned = new PieceQueue();
    private final PieceQueue exclusive = new PieceQueue();
    private final Credit credit;
    private final PiecePicker picker;
    private final SmartBan smartBan = new SmartBan();
    private final PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(smartBan.soloTurns());
    private final PiecesWithoutOwner piecesWithoutOwner = new PiecesWithoutOwner(smartBan.soloTurns());
    private final PeersOnParole peersOnParole = new PeersOnParole();
    private int storing;
    private long supply;
    private long idleGeneration;

    Pieces(PieceLayout layout, Bitfield verified, SchedulerOptions options, RandomGenerator random) {
        int count = layout.pieceCount();
        if (verified.size() != count || options.wanted().map(Bitfield::size).orElse(count) != count) {
            throw new IllegalArgumentException("the torrent has " + count + " pieces");
        }
        this.layout = layout;
        this.verified = verified.copy();
        this.missing = options.wanted().orElseGet(() -> Bitfield.full(count)).copy();
        this.table = new OpenPiece[count];
        this.credit = new Credit(options.memoryBytes(), options.mostMemoryBytes(), layout.pieceLength());
        this.picker = picker(options.pickStrategy(), count, random);
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            missing.clear(piece);
        }
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            picker.add(piece);
        }
    }

    private static PiecePicker picker(PickStrategy pickStrategy, int count, RandomGenerator random) {
        return switch (pickStrategy) {
            case RAREST_FIRST -> new RarestFirst(count, random);
            case SEQUENTIAL -> new Sequential(count);
            case RANDOM -> new AnyOrder(count, random);
        };
    }

    PieceLayout layout() {
        return layout;
    }

    PiecePicker picker() {
        return picker;
    }

    Credit credit() {
        return credit;
    }

    SmartBan smartBan() {
        return smartBan;
    }

    PiecesToFetchAlone piecesToFetchAlone() {
        return piecesToFetchAlone;
    }

    /** Pieces on parole that are begun, and wait for another that goes on with them alone. */
    PiecesWithoutOwner piecesWithoutOwner() {
        return piecesWithoutOwner;
    }

    PeersOnParole peersOnParole() {
        return peersOnParole;
    }

    PieceQueue shared() {
        return shared;
    }

    PieceQueue owned() {
        return owned;
    }

    /** The pieces being filled, in no order. */
    List<OpenPiece> opened() {
        return opened;
    }

    /** Number of wanted pieces that are not verified. */
    int missing() {
        return missing.cardinality();
    }

    /** The wanted pieces that are not verified; changes as they are. */
    Bitfield missingSet() {
        return missing;
    }

    int verifiedCount() {
        return verified.cardinality();
    }

    int storingCount() {
        return storing;
    }

    /** Number of idle pieces. */
    int idleCount() {
        return picker.size() + piecesToFetchAlone.size();
    }

    /** Whether the piece is wanted and not verified. */
    boolean isMissing(int piece) {
        return missing.get(piece);
    }

    boolean exists(int piece) {
        return piece >= 0 && piece < table.length;
    }

    /** The piece while it is filled or stored, else null. */
    OpenPiece get(int piece) {
        return table[piece];
    }

    /** Changes whenever there may be something to ask for that was not there before. */
    long supply() {
        return supply;
    }

    /** Changes whenever a piece becomes idle. */
    long idleGeneration() {
        return idleGeneration;
    }

    /** Whether there is nothing to ask anyone for: no free block, and no piece or no memory to open one. */
    boolean isDry() {
        return shared.isEmpty()
                && owned.isEmpty()
                && exclusive.isEmpty()
                && (idleCount() == 0 || !credit.fits(shortestLength()));
    }

    /** Bytes of the shortest piece. */
    int shortestLength() {
        return layout.pieceLength(layout.pieceCount() - 1);
    }

    void supplyGrew() {
        supply++;
    }

    /** Opens an idle piece; its memory must fit. */
    OpenPiece open(int piece, PeerState owner, boolean exclusive, long nowNanos) {
        long waitsSinceNanos = nowNanos;
        if (exclusive) {
            waitsSinceNanos = piecesToFetchAlone.sinceNanos(piece);
            piecesToFetchAlone.remove(piece);
        } else {
            picker.remove(piece);
        }
        credit.reserve(layout.pieceLength(piece));
        OpenPiece open = new OpenPiece(layout, piece, nowNanos);
        open.owner = owner;
        open.exclusive = exclusive;
        open.waitsSinceNanos = waitsSinceNanos;
        table[piece] = open;
        open.listIndex = opened.size();
        opened.add(open);
        place(open, false);
        return open;
    }

    /** Puts an open piece where it is found by those that may fill it. */
    void place(OpenPiece piece, boolean first) {
        PieceQueue right = shared;
        if (piece.freeCount() == 0) {
            right = null;
        } else if (piece.exclusive) {
            right = exclusive;
        } else if (piece.owner != null) {
            right = owned;
        }
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

    /** A block of this piece may be asked for again. */
    void blockFreed(OpenPiece piece) {
        supply++;
        place(piece, true);
    }

    /** Nobody but the owner may fill the piece. */
    void makeExclusive(OpenPiece piece) {
        piece.exclusive = true;
        piece.owner.exclusive = piece;
        place(piece, false);
    }

    /** The piece belongs to nobody any more: whoever has it may fill it. */
    void disown(OpenPiece piece) {
        if (piece.isVacant()) {
            piecesWithoutOwner.remove(piece.index);
        } else if (piece.exclusive) {
            piece.owner.exclusive = null;
        }
        piece.owner = null;
        piece.exclusive = false;
        if (piece.freeCount() > 0) {
            supply++;
            place(piece, true);
        }
    }

    /** The last block came. */
    void startStoring(OpenPiece piece) {
        if (piece.exclusive) {
            // Its owner may begin another.
            supply++;
        }
        if (piece.owner != null || piece.exclusive) {
            disown(piece);
        }
        piece.storing = true;
        storing++;
        removeOpened(piece);
    }

    /** The verdict came. */
    OpenPiece endStoring(int piece, boolean good, long nowNanos) {
        OpenPiece stored = table[piece];
        if (stored == null || !stored.storing) {
            throw new IllegalStateException("piece " + piece + " was not handed out to be stored");
        }
        storing--;
        close(stored);
        if (good) {
            verified.set(piece);
            missing.clear(piece);
        }
        return stored;
    }

    /** Gives an open piece up: what came of it is thrown away. */
    void abandon(OpenPiece piece, long nowNanos) {
        if (piece.owner != null || piece.exclusive) {
            disown(piece);
        }
        PieceQueue.remove(piece);
        removeOpened(piece);
        close(piece);
        becomeIdle(piece.index, nowNanos);
    }

    /** The piece may be opened again. */
    void becomeIdle(int piece, long nowNanos) {
        if (smartBan.isOpen(piece)) {
            piecesToFetchAlone.add(piece, layout.pieceLength(piece), nowNanos);
        } else {
            picker.add(piece);
        }
        idleGeneration++;
        supply++;
    }

    private void close(OpenPiece piece) {
        piece.closed = true;
        table[piece.index] = null;
        credit.release(piece.lengthBytes());
        supply++;
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
            boolean onParole = piecesToFetchAlone.contains(piece);
            int states = (idle ? 1 : 0) + (onParole ? 1 : 0) + (table[piece] != null ? 1 : 0);
            if (states != (isMissing(piece) ? 1 : 0)) {
                throw new IllegalStateException("piece " + piece + " is in " + states + " states");
            }
            if (table[piece] != null) {
                table[piece].checkInvariants();
                reserved += table[piece].lengthBytes();
                open += table[piece].storing ? 0 : 1;
                checkPlace(table[piece]);
            }
        }
        if (reserved != credit.usedBytes() || open != opened.size()) {
            throw new IllegalStateException(reserved + " bytes reserved, " + credit.usedBytes() + " on the account");
        }
        picker.checkInvariants();
    }

    private void checkPlace(OpenPiece piece) {
        PieceQueue right = piece.exclusive ? exclusive : piece.owner != null ? owned : shared;
        if (piece.queue != (piece.freeCount() > 0 ? right : null)) {
            throw new IllegalStateException("piece " + piece.index + " stands in a wrong queue");
        }
        if (piece.exclusive && piece.owner != null && piece.owner.exclusive != piece) {
            throw new IllegalStateException("piece " + piece.index + " has an owner that does not know it");
        }
        if (piece.isVacant() != piecesWithoutOwner.contains(piece.index)) {
            throw new IllegalStateException("piece " + piece.index + " waits for an owner, or has one");
        }
    }
}
