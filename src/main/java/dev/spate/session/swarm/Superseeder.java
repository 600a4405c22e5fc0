package dev.spate.session.swarm;

import dev.spate.choker.SuperseedPeer;
import dev.spate.choker.Superseeding;
import dev.spate.torrent.Bitfield;
import dev.spate.wire.PeerMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Superseeding (BEP 16) towards the peers of a torrent: they are told of a few pieces at a time, until they have everything
 * between them. Then each is told of the rest.
 *
 * <p>Owner: the event loop.
 */
final class Superseeder {
    private final Superseeding<SwarmPeer> superseeding;
    private final CommandExecutor commandExecutor;
    private final int pieceCount;
    private final Map<SwarmPeer, Account> accounts = new HashMap<>();
    private boolean requested;
    private boolean over;

    private static final class Account {
        private final SuperseedPeer<SwarmPeer> peer;
        private boolean told;

        Account(SuperseedPeer<SwarmPeer> peer) {
            this.peer = peer;
        }
    }

    Superseeder(int pieceCount, RandomGenerator random, CommandExecutor commandExecutor) {
        this.superseeding = new Superseeding<>(pieceCount, random);
        this.pieceCount = pieceCount;
        this.commandExecutor = commandExecutor;
    }

    /** Whether peers have everything between them: from then on we are a seed like any other. */
    boolean isOver() {
        return over;
    }

    void connected(SwarmPeer peer) {
        accounts.put(peer, new Account(superseeding.connected(peer)));
    }

    void disconnected(SwarmPeer peer) {
        Account account = accounts.remove(peer);
        if (account != null && !over) {
            superseeding.disconnected(account.peer);
            carryOut();
        }
    }

    /** The peer has told what it has. */
    void piecesTold(SwarmPeer peer, Bitfield has) {
        Account account = accounts.get(peer);
        if (account != null && !over) {
            account.told = true;
            superseeding.bitfield(account.peer, has);
            carryOut();
        }
    }

    void have(SwarmPeer peer, int piece) {
        Account account = accounts.get(peer);
        if (account == null || over) {
            return;
        }
        if (account.told) {
            superseeding.have(account.peer, piece);
            carryOut();
        } else {
            Bitfield only = new Bitfield(pieceCount);
            only.set(piece);
            piecesTold(peer, only);
        }
    }

    /** Whether the peer may request this piece. */
    boolean isRevealed(SwarmPeer peer, int piece) {
        Account account = accounts.get(peer);
        return over || account != null && account.peer.isRevealed(piece);
    }

    /** Somebody has requested a block. */
    void requested() {
        requested = true;
    }

    /** Every round of the choker: a peer that says nothing has nothing, and when nobody asks for anything more is revealed. */
    void round() {
        if (over) {
            return;
        }
        accounts.forEach((peer, account) -> {
            if (!account.told) {
                account.told = true;
                superseeding.bitfield(account.peer, new Bitfield(pieceCount));
            }
        });
        if (!requested) {
            superseeding.nobodyRequests();
        }
        requested = false;
        carryOut();
    }

    private void carryOut() {
        superseeding.drainTo(this::reveal);
        if (superseeding.isSpread() && !over) {
            over = true;
            accounts.forEach((peer, account) -> {
                for (int piece = 0; piece < pieceCount; piece++) {
                    if (!account.peer.isRevealed(piece)) {
                        reveal(peer, piece);
                    }
                }
            });
            accounts.clear();
        }
    }

    private void reveal(SwarmPeer peer, int piece) {
        peer.connection().send(new PeerMessage.Have(piece));
        commandExecutor.flushLater(peer);
    }
}
