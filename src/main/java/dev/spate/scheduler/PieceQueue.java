package dev.spate.scheduler;

/** Open pieces in an order, linked through the pieces themselves: a piece stands in one queue at most. */
final class PieceQueue {
    private OpenPiece head;
    private OpenPiece tail;

    OpenPiece first() {
        return head;
    }

    boolean isEmpty() {
        return head == null;
    }

    void addFirst(OpenPiece piece) {
        enter(piece);
        piece.next = head;
        if (head == null) {
            tail = piece;
        } else {
            head.previous = piece;
        }
        head = piece;
    }

    void addLast(OpenPiece piece) {
        enter(piece);
        piece.previous = tail;
        if (tail == null) {
            head = piece;
        } else {
            tail.next = piece;
        }
        tail = piece;
    }

    /** Takes the piece out of whatever queue it stands in, if any. */
    static void remove(OpenPiece piece) {
        PieceQueue from = piece.queue;
        if (from == null) {
            return;
        }
        if (piece.previous == null) {
            from.head = piece.next;
        } else {
            piece.previous.next = piece.next;
        }
        if (piece.next == null) {
            from.tail = piece.previous;
        } else {
            piece.next.previous = piece.previous;
        }
        piece.queue = null;
        piece.previous = null;
        piece.next = null;
    }

    /** The first piece that this peer has, or null. */
    OpenPiece firstOf(PeerState peer) {
        OpenPiece piece = head;
        while (piece != null && !peer.has(piece.index)) {
            piece = piece.next;
        }
        return piece;
    }

    private void enter(OpenPiece piece) {
        if (piece.queue != null) {
            throw new IllegalStateException("piece " + piece.index + " stands in a queue already");
        }
        piece.queue = this;
    }
}
