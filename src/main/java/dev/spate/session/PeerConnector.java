package dev.spate.session;

import dev.spate.net.Transport;
import dev.spate.peer.Connector;
import dev.spate.peer.FastestConnector;
import dev.spate.peer.TcpConnector;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The ways to peers, as they were chosen for this process. Owner: the event loop. */
final class PeerConnector implements Connector {
    private final Connector tcp;
    private final Connector utp;
    private final Connector both;
    private final Connector utpFirst;
    private PeerTransports transports = PeerTransports.TCP;

    PeerConnector(Transport transport, SharedUtp utp) {
        this.tcp = new TcpConnector(transport);
        this.utp = utp;
        this.both = new FastestConnector(transport.loop(), tcp, utp);
        this.utpFirst = FastestConnector.beginningWithUtp(transport.loop(), utp, tcp);
    }

    void use(PeerTransports newTransports) {
        transports = newTransports;
    }

    PeerTransports transports() {
        return transports;
    }

    @Override
    public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
        Connector chosen = switch (transports) {
            case TCP -> tcp;
            case UTP -> utp;
            case BOTH -> both;
        };
        return chosen.connect(address, timeout);
    }

    @Override
    public Connector utpFirst() {
        return transports == PeerTransports.BOTH ? utpFirst : this;
    }

    @Override
    public Optional<Connector> utp() {
        return transports == PeerTransports.TCP ? Optional.empty() : Optional.of(utp);
    }
}
