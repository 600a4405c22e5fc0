package dev.spate.session.swarm;

import dev.spate.peer.PassivePeerSession;
import dev.spate.peer.PeerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A greeted peer that is turned away: it was never part of the swarm. Owner: the event loop. */
final class RefusedPeer extends PassivePeerSession {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedPeer.class);

    private final PeerConnection connection;
    private final Runnable gone;

    /** @param gone runs when the connection has ended */
    RefusedPeer(PeerConnection connection, String reason, Runnable gone) {
        this.connection = connection;
        this.gone = gone;
        connection.close(reason);
    }

    @Override
    public void closed(String reason) {
        LOG.debug("{}: {}", connection, reason);
        gone.run();
    }
}
