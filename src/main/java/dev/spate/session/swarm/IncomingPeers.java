package dev.spate.session.swarm;

import dev.spate.net.Transport;
import dev.spate.peer.Acceptor;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerEvents;
import dev.spate.session.OurExtensionHandshake;
import dev.spate.wire.PeerMessage;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Listens for peers that dial us, and tells peers the port. Owner: the event loop. */
final class IncomingPeers {
    private final Transport transport;
    private final OurHandshake ourHandshake;
    private final PeerEvents events;
    private final LongSupplier clock;
    private Optional<Acceptor> acceptor = Optional.empty();
    private PeerMessage extensionHandshake = OurExtensionHandshake.message(0);
    private boolean closed;

    IncomingPeers(Transport transport, OurHandshake ourHandshake, PeerEvents events, LongSupplier clock) {
        this.transport = transport;
        this.ourHandshake = ourHandshake;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Begins to accept peers.
     *
     * @param port 0 takes a free one, -1 accepts nobody
     * @return on the loop; fails when the port is taken, and peers can still be dialled
     */
    Future<Acceptor> open(int port) {
        if (port < 0) {
            return transport.loop().newSucceededFuture(null);
        }
        InetSocketAddress everywhere = new InetSocketAddress(port);
        return Acceptor.listen(transport, everywhere, ourHandshake, events, clock)
                .addListener((Future<Acceptor> done) -> {
                    if (done.isSuccess() && closed) {
                        done.getNow().close();
                    } else if (done.isSuccess()) {
                        acceptor = Optional.of(done.getNow());
                        extensionHandshake = OurExtensionHandshake.message(port());
                    }
                });
    }

    /** The port where peers can reach us, or 0. */
    int port() {
        return acceptor.map(Acceptor::port).orElse(0);
    }

    /** Our extension handshake (BEP 10), which names the port. */
    PeerMessage extensionHandshake() {
        return extensionHandshake;
    }

    void close() {
        closed = true;
        acceptor.ifPresent(Acceptor::close);
    }
}
