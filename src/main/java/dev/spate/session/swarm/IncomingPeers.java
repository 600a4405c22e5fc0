package dev.spate.session.swarm;

import dev.spate.net.LoopWork;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerEvents;
import dev.spate.session.ListenPorts;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/** Accepts the peers of one torrent that dial us, and tells peers the port. Owner: the event loop. */
final class IncomingPeers {
    private final EventLoop loop;
    private final ListenPorts listenPorts;
    private final OurHandshake ourHandshake;
    private final PeerEvents events;
    private Optional<ListenPorts.Lease> lease = Optional.empty();
    private boolean closed;

    IncomingPeers(EventLoop loop, ListenPorts listenPorts, OurHandshake ourHandshake, PeerEvents events) {
        this.loop = loop;
        this.listenPorts = listenPorts;
        this.ourHandshake = ourHandshake;
        this.events = events;
    }

    /**
     * Begins to accept peers.
     *
     * @param port 0 takes a free one, -1 accepts nobody
     * @param held where they were accepted before, and still are
     * @return on the loop; fails when the port is taken, and peers can still be dialled
     */
    Future<ListenPorts.Lease> open(int port, Optional<ListenPorts.Lease> held) {
        if (held.isPresent()) {
            lease = Optional.of(held.get().handOver(ourHandshake, events));
            return loop.newSucceededFuture(lease.get());
        }
        if (port < 0) {
            return loop.newSucceededFuture(null);
        }
        return listenPorts
                .open(port, ourHandshake, events)
                .addListener(LoopWork.listener(
                        (Future<ListenPorts.Lease> done) -> {
                            if (done.isSuccess() && closed) {
                                done.getNow().close();
                            } else if (done.isSuccess()) {
                                lease = Optional.of(done.getNow());
                            }
                        },
                        events::broken));
    }

    /** The port where peers can reach us, or 0. */
    int port() {
        return lease.map(ListenPorts.Lease::port).orElse(0);
    }

    void close() {
        closed = true;
        lease.ifPresent(ListenPorts.Lease::close);
    }
}
