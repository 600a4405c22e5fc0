package dev.spate.session.swarm;

import dev.spate.peer.PeerConnection;
import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.DownloadEvent;
import dev.spate.session.peers.ContributorAddresses;
import dev.spate.session.peers.PeerList;
import dev.spate.storage.StorageException;
import dev.spate.storage.StoreCallback;
import dev.spate.torrent.PeerAddress;
import dev.spate.trace.Trace;
import dev.spate.wire.PeerMessage;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the scheduler decides. Owner: the event loop. */
final class CommandExecutor implements Command.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);

    private final Swarm swarm;
    private final EventLoop loop;
    private final ConnectedPeers roll;
    private final FlushQueue flushQueue;
    private final Scheduler scheduler;
    private final OpenPieces pieces;
    private final PeerList directory;
    private final SwarmListener listener;
    private final Trace trace;
    private final ContributorAddresses contributorAddresses = new ContributorAddresses();

    CommandExecutor(
            Swarm swarm,
            EventLoop loop,
            ConnectedPeers roll,
            FlushQueue flushQueue,
            Scheduler scheduler,
            OpenPieces pieces,
            PeerList directory,
            SwarmListener listener,
            Trace trace) {
        this.swarm = swarm;
        this.loop = loop;
        this.roll = roll;
        this.flushQueue = flushQueue;
        this.scheduler = scheduler;
        this.pieces = pieces;
        this.directory = directory;
        this.listener = listener;
        this.trace = trace;
    }

    /** A peer has delivered its first block: remembered for when it turns out to lie after it has left. */
    void supplies(SwarmPeer peer) {
        contributorAddresses.add(peer.key(), peer.connection().address());
    }

    /** Connections that ever delivered a block. */
    int suppliers() {
        return contributorAddresses.count();
    }

    @Override
    public void request(PeerKey key, int piece, int offset, int length) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            trace.pieceAsked(piece);
            peer.connection().request(piece, offset, length);
            flushQueue.add(peer);
        }
    }

    @Override
    public void cancel(PeerKey key, int piece, int offset, int length) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.connection().cancel(piece, offset, length);
            flushQueue.add(peer);
        }
    }

    @Override
    public void interested(PeerKey key) {
        say(key, new PeerMessage.Interested());
    }

    @Override
    public void notInterested(PeerKey key) {
        say(key, new PeerMessage.NotInterested());
    }

    private void say(PeerKey key, PeerMessage message) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.connection().send(message);
            flushQueue.add(peer);
        }
    }

    @Override
    public void have(int piece) {
        // Not flushed on its own: it goes out with the next request, or with the next sweep. Seeds need not know.
        for (SwarmPeer peer : roll.peers()) {
            if (!peer.isSeed() && !peer.connection().isClosing()) {
                peer.connection().send(new PeerMessage.Have(piece));
            }
        }
    }

    @Override
    public void storePiece(int piece) {
        trace.pieceFilled(piece);
        pieces.store(piece, scheduler.digestsWanted(piece), loop, new StoreCallback() {
            @Override
            public void stored(long[] digests) {
                swarm.pieceStored(piece, digests);
            }

            @Override
            public void corrupt(long[] digests) {
                swarm.pieceCorrupt(piece, digests);
            }

            @Override
            public void failed(StorageException reason) {
                swarm.diskFailed(reason);
            }
        });
    }

    @Override
    public void abandonPiece(int piece) {
        trace.pieceEnded(piece, Trace.PieceEnd.ABANDONED);
        pieces.abandon(piece);
    }

    @Override
    public void drop(PeerKey key, String reason) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.expel(reason);
        }
    }

    /** A connection has ended: if by the peer's fault, that is held against it. */
    void fault(PeerConnection connection, String reason) {
        if (connection.isFaulty() && directory.strike(connection.address(), connection.incoming())) {
            banned(connection.address(), reason + ", time and again");
        }
    }

    private void banned(InetSocketAddress address, String reason) {
        LOG.info("banned {}: {}", PeerAddress.text(address), reason);
        listener.event(new DownloadEvent.PeerBanned(address, reason));
    }

    @Override
    public void ban(PeerKey key, String reason) {
        SwarmPeer peer = roll.get(key);
        InetSocketAddress address =
                peer == null ? contributorAddresses.get(key) : peer.connection().address();
        if (address != null) {
            directory.ban(address);
            banned(address, reason);
        }
        if (peer != null) {
            peer.expel("banned: " + reason);
        }
    }
}
