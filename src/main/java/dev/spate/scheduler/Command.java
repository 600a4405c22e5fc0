package dev.spate.scheduler;

/** Something that the scheduler wants done; the shell carries them out in the order of {@link Scheduler#drainTo}. */
public sealed interface Command {
    /** Calls the one method of {@code shell} that this command is for. */
    void accept(Handler shell);

    /** Send a request for a block (BEP 3). */
    record Request(PeerKey peer, int piece, int offset, int length) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.request(peer, piece, offset, length);
        }
    }

    /**
     * Send a cancel for a block (BEP 3). The block is not wanted from this peer any more. If it is arriving at this moment, it
     * must not be written over a copy that was accepted.
     */
    record Cancel(PeerKey peer, int piece, int offset, int length) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.cancel(peer, piece, offset, length);
        }
    }

    /** Send interested: this peer has a piece that is wanted and missing. */
    record Interested(PeerKey peer) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.interested(peer);
        }
    }

    /** Send not interested: this peer has nothing that is wanted and missing. */
    record NotInterested(PeerKey peer) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.notInterested(peer);
        }
    }

    /** Tell all peers that did not come as seeds that this piece is verified and stored. */
    record Have(int piece) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.have(piece);
        }
    }

    /** Every block of the piece is there: hash it, write it, then report pieceStored or pieceCorrupt. */
    record StorePiece(int piece) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.storePiece(piece);
        }
    }

    /** Release the memory of a piece that nobody can finish now; its blocks are missing again. */
    record AbandonPiece(int piece) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.abandonPiece(piece);
        }
    }

    /** Disconnect this peer; it may be dialled again later. The scheduler has forgotten it already. */
    record Drop(PeerKey peer, String reason) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.drop(peer, reason);
        }
    }

    /** Disconnect this peer, if it is still there, and never talk to its address again: it sent false bytes. */
    record Ban(PeerKey peer, String reason) implements Command {
        @Override
        public void accept(Handler shell) {
            shell.ban(peer, reason);
        }
    }

    /** One method for each command. */
    interface Handler {
        void request(PeerKey peer, int piece, int offset, int length);

        void cancel(PeerKey peer, int piece, int offset, int length);

        void interested(PeerKey peer);

        void notInterested(PeerKey peer);

        void have(int piece);

        void storePiece(int piece);

        void abandonPiece(int piece);

        void drop(PeerKey peer, String reason);

        void ban(PeerKey peer, String reason);
    }
}
