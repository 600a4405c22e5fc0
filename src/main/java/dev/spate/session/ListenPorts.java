package dev.spate.session;

import dev.spate.mse.StreamEncryption;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.peer.IncomingConnections;
import dev.spate.peer.IncomingTorrents;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerEvents;
import dev.spate.portmap.Mapping;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where this process listens for peers. Torrents share a port, as a peer's handshake names its torrent (BEP 3); it is
 * closed when the last of them gives it back.
 *
 * <p>Owner: the event loop.
 */
public final class ListenPorts {
    /** As with the DHT: a download that is over in half a second opens no UDP socket. */
    private static final long UTP_DELAY_MILLIS = 500;

    private final Transport transport;
    private final PeerConnector connector;
    private final SharedUtp utp;
    private final StreamEncryption encryption;
    private final RateLimit downloadLimit;
    private final int secret;
    private final LongSupplier clock;
    private final MappedPorts mapped;
    private final List<SharedPort> ports = new ArrayList<>();

    private boolean stays;

    private record SharedPort(int wanted, IncomingTorrents torrents, Future<PeerPort> listening) {}

    /** A torrent's share of a port. */
    public final class Lease implements AutoCloseable {
        private final SharedPort shared;
        private final OurHandshake ourHandshake;

        private Lease(SharedPort shared, OurHandshake ourHandshake) {
            this.shared = shared;
            this.ourHandshake = ourHandshake;
        }

        /** The port that peers can dial. */
        public int port() {
            return shared.listening().getNow().port();
        }

        /** From now on its peers are greeted so, at the same port; this lease is no more. */
        public Lease handOver(OurHandshake next, PeerEvents events) {
            shared.torrents().replace(next, events);
            return new Lease(shared, next);
        }

        /** Its peers are turned away from now on. */
        @Override
        public void close() {
            giveBack(shared, ourHandshake);
        }
    }

    /**
     * @param connector knows over what peers may dial us
     * @param encryption whom it lets in
     * @param downloadLimit of what is read from all peers
     * @param secret which nobody who dials us can guess
     * @param mapped is told which ports are open
     */
    ListenPorts(
            Transport transport,
            PeerConnector connector,
            SharedUtp utp,
            StreamEncryption encryption,
            RateLimit downloadLimit,
            int secret,
            LongSupplier clock,
            MappedPorts mapped) {
        this.mapped = mapped;
        this.transport = transport;
        this.connector = connector;
        this.utp = utp;
        this.encryption = encryption;
        this.downloadLimit = downloadLimit;
        this.secret = secret;
        this.clock = clock;
    }

    /** Who stays for long is to be found over uTP from the beginning. */
    void stay() {
        stays = true;
    }

    /**
     * Begins to greet the peers of a torrent that dial a port.
     *
     * @param port 0 takes the free one that others took so, or another one
     * @return on the loop; fails with an {@link java.io.IOException} for a person when the port is taken
     */
    public Future<Lease> open(int port, OurHandshake ourHandshake, PeerEvents events) {
        SharedPort shared = ports.stream()
                .filter(each -> each.wanted() == port && !each.torrents().contains(ourHandshake.infoHash()))
                .findFirst()
                .orElseGet(() -> listen(port));
        shared.torrents().add(ourHandshake, events);
        Promise<Lease> lease = transport.loop().newPromise();
        shared.listening()
                .addListener(LoopWork.listener(
                        (Future<PeerPort> done) -> {
                            if (done.isSuccess()) {
                                lease.setSuccess(new Lease(shared, ourHandshake));
                            } else {
                                giveBack(shared, ourHandshake);
                                lease.setFailure(done.cause());
                            }
                        },
                        lease::tryFailure));
        return lease;
    }

    private SharedPort listen(int port) {
        IncomingTorrents torrents = new IncomingTorrents();
        SharedPort shared = new SharedPort(
                port,
                torrents,
                PeerPort.listen(
                        transport,
                        connector.transports(),
                        utp,
                        port,
                        stays ? 0 : UTP_DELAY_MILLIS,
                        new IncomingConnections(torrents, encryption, downloadLimit, secret, clock)));
        ports.add(shared);
        shared.listening().addListener((Future<PeerPort> done) -> {
            if (done.isSuccess() && ports.contains(shared)) {
                for (Mapping.Protocol each : done.getNow().protocols()) {
                    mapped.opened(each, done.getNow().port());
                }
            }
        });
        return shared;
    }

    private void giveBack(SharedPort shared, OurHandshake ourHandshake) {
        shared.torrents().remove(ourHandshake);
        if (shared.torrents().isEmpty()
                && ports.remove(shared)
                && shared.listening().isSuccess()) {
            PeerPort port = shared.listening().getNow();
            for (Mapping.Protocol each : port.protocols()) {
                mapped.closed(each, port.port());
            }
            port.close();
        }
    }
}
