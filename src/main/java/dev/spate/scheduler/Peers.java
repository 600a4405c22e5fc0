package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The connected peers: which pieces they have, whether we are interested, and how many are active. */
final class Peers {
    private final Map<PeerKey, PeerState> peers = new LinkedHashMap<>();
    private final InterestTracker interestTracker;
    private final Pieces pieces;
    private final Deque<Command> commands;
    private int active;

    Peers(Pieces pieces, Deque<Command> commands) {
        this.pieces = pieces;
        this.commands = commands;
        this.interestTracker = new InterestTracker(pieces);
    }

    /** Whether it is connected still. */
    boolean isConnected(PeerState peer) {
        return peers.get(peer.key()) == peer;
    }

    /** The peer, or null when it is not connected. */
    PeerState get(PeerKey key) {
        return peers.get(key);
    }

    Collection<PeerState> all() {
        return peers.values();
    }

    /** Number of peers that are interesting and do not choke us. */
    int active() {
        return active;
    }

    void add(PeerState peer) {
        if (peers.putIfAbsent(peer.key(), peer) != null) {
            throw new IllegalStateException(peer.key() + " is connected already");
        }
    }

    /** Forgets the peer; its requests must have been taken back before. */
    void remove(PeerState peer) {
        peers.remove(peer.key());
        forgetPieces(peer);
        if (peer.isActive()) {
            peer.setActive(false);
            active--;
        }
    }

    void have(PeerState peer, int piece) {
        if (peer.gain(piece, pieces.count())) {
            gained(peer, piece);
        }
        refresh(peer);
    }

    void haveAll(PeerState peer) {
        forgetPieces(peer);
        peer.becomeSeed();
        refresh(peer);
    }

    void haveNone(PeerState peer) {
        forgetPieces(peer);
        refresh(peer);
    }

    void bitfield(PeerState peer, Bitfield has) {
        if (has.isFull()) {
            haveAll(peer);
            return;
        }
        forgetPieces(peer);
        peer.setPieces(has.copy());
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            pieces.gained(piece);
        }
        interestTracker.seek(peer);
        refresh(peer);
    }

    /** The peer has a piece no more. */
    void lost(PeerState peer, int piece) {
        if (peer.isSeed()) {
            Bitfield left = Bitfield.full(pieces.count());
            left.clear(piece);
            bitfield(peer, left);
        } else if (peer.pieces() != null && peer.pieces().get(piece)) {
            peer.pieces().clear(piece);
            pieces.lost(piece);
            peer.lookAgain();
            if (peer.interestPiece == piece) {
                interestTracker.seek(peer);
            }
            refresh(peer);
        }
    }

    /** The piece is verified: no peer is interesting for it any more. */
    void verified(int piece) {
        for (PeerState peer = interestTracker.firstOf(piece); peer != null; peer = interestTracker.firstOf(piece)) {
            interestTracker.seek(peer);
            refresh(peer);
        }
        if (pieces.missing() == 0) {
            peers.values().forEach(this::refresh);
        }
    }

    /** Other pieces are wanted than before. */
    void wantedChanged() {
        for (PeerState peer : peers.values()) {
            if (peer.pieces() != null) {
                interestTracker.seek(peer);
            }
            peer.lookAgain();
            refresh(peer);
        }
    }

    /** Tells the peer of our interest if that changed, and counts it among the active peers or not. */
    void refresh(PeerState peer) {
        boolean interesting = peer.isSeed() ? pieces.missing() > 0 : peer.interestPiece >= 0;
        if (interesting != peer.isInteresting()) {
            peer.setInteresting(interesting);
            commands.add(interesting ? new Command.Interested(peer.key()) : new Command.NotInterested(peer.key()));
        }
        boolean mayBeAsked = interesting && !peer.isChoking();
        if (mayBeAsked != peer.isActive()) {
            peer.setActive(mayBeAsked);
            active += mayBeAsked ? 1 : -1;
            pieces.growMemoryFor(active);
        }
    }

    private void gained(PeerState peer, int piece) {
        pieces.gained(piece);
        if (pieces.isMissing(piece)) {
            interestTracker.gained(peer, piece);
            peer.lookAgain();
        }
    }

    private void forgetPieces(PeerState peer) {
        interestTracker.forget(peer);
        peer.lookAgain();
        Bitfield had = peer.pieces();
        peer.setPieces(null);
        if (had != null) {
            for (int piece = had.nextSet(0); piece >= 0; piece = had.nextSet(piece + 1)) {
                pieces.lost(piece);
            }
        }
    }

    /** @throws IllegalStateException when a count does not agree with what was counted */
    void checkInvariants() {
        int mayBeAsked = 0;
        for (PeerState peer : peers.values()) {
            mayBeAsked += peer.isActive() ? 1 : 0;
            if (peer.isActive() != (peer.isInteresting() && !peer.isChoking())) {
                throw new IllegalStateException(peer.key() + " is counted among those that may be asked, or is not");
            }
            interestTracker.checkInvariants(peer);
            if (peer.isSeed() && peer.pieces() != null) {
                throw new IllegalStateException(peer.key() + " has everything and is counted all the same");
            }
        }
        if (mayBeAsked != active) {
            throw new IllegalStateException(mayBeAsked + " peers are active, not " + active);
        }
    }
}
