package dev.spate.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/** Something that happened in a download. Reported at once, on the event loop; for the log and the JSON stream. */
public sealed interface DownloadEvent {
    /** Calls the handler's method for this kind of event. */
    <T> T accept(Handler<T> handler);

    /** The output was checked and the search for peers begins. */
    record Started(String name, String infoHash, long totalBytes, long verifiedBytes) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.started(this);
        }
    }

    /** Peers can dial us at this port. */
    record Listening(int port) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.listening(this);
        }
    }

    /**
     * The router maps a port of this process.
     *
     * @param protocol {@code TCP} or {@code UDP}
     * @param externalAddress of the router, as it says
     * @param method {@code PCP}, {@code NAT-PMP} or {@code UPnP}
     */
    record PortMapped(String protocol, int port, InetAddress externalAddress, int externalPort, String method)
            implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.portMapped(this);
        }
    }

    /** Everything is there; it goes on to give it to others. */
    record Completed(Summary summary) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.completed(this);
        }
    }

    /** The goal of the seeding is reached, which ends it. */
    record GoalReached(String why) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.goalReached(this);
        }
    }

    /** A piece was verified and written. */
    record PieceVerified(int piece) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.pieceVerified(this);
        }
    }

    /** A piece did not match its hash and is fetched again. */
    record PieceCorrupt(int piece) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.pieceCorrupt(this);
        }
    }

    /** A peer was greeted; {@code sources} are the kinds of all who named its address. */
    record PeerConnected(InetSocketAddress address, boolean incoming, Set<PeerOrigin.Kind> sources)
            implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.peerConnected(this);
        }
    }

    /** A peer could not be reached, was no peer of this torrent, or was turned away: it was never greeted. */
    record PeerFailed(InetSocketAddress address, boolean incoming, String reason) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.peerFailed(this);
        }
    }

    /** A greeted peer is gone. */
    record PeerDropped(InetSocketAddress address, String reason) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.peerDropped(this);
        }
    }

    /** A peer was convicted and is not connected to again. */
    record PeerBanned(InetSocketAddress address, String reason) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.peerBanned(this);
        }
    }

    /** A tracker named peers. */
    record TrackerAnswered(String url, int peers) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.trackerAnswered(this);
        }
    }

    /** A tracker could not be reached or refused. */
    record TrackerFailed(String url, String reason) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.trackerFailed(this);
        }
    }

    /**
     * A web seed does not work now, or does not have a file of the torrent.
     *
     * @param url its address, for a person
     * @param ended whether it is never asked again
     */
    record WebSeedFailed(String url, String reason, boolean ended) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.webSeedFailed(this);
        }
    }

    /** Something a person should know. */
    record Warning(String text) implements DownloadEvent {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.warning(this);
        }
    }

    /** One method for each kind of event. */
    interface Handler<T> {
        T started(Started event);

        T listening(Listening event);

        T portMapped(PortMapped event);

        T completed(Completed event);

        T goalReached(GoalReached event);

        T pieceVerified(PieceVerified event);

        T pieceCorrupt(PieceCorrupt event);

        T peerConnected(PeerConnected event);

        T peerFailed(PeerFailed event);

        T peerDropped(PeerDropped event);

        T peerBanned(PeerBanned event);

        T trackerAnswered(TrackerAnswered event);

        T trackerFailed(TrackerFailed event);

        T webSeedFailed(WebSeedFailed event);

        T warning(Warning event);
    }
}
