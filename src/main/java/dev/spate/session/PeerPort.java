package dev.spate.session;

import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import dev.spate.peer.Acceptor;
import dev.spate.peer.IncomingConnections;
import dev.spate.portmap.Mapping;
import dev.spate.utp.UtpSocket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port at which peers dial us: over TCP, uTP, or both at the same number.
 *
 * <p>Owner: the event loop.
 */
final class PeerPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerPort.class);

    private final SharedUtp utp;
    private final PeerTransports transports;
    private Optional<Acceptor> tcp = Optional.empty();
    private Optional<UtpSocket> udp = Optional.empty();
    private boolean closed;

    private PeerPort(SharedUtp utp, PeerTransports transports) {
        this.utp = utp;
        this.transports = transports;
    }

    /**
     * Begins to listen.
     *
     * @param port 0 takes a free one
     * @param utpDelayMillis a short run is over before it needs a UDP socket
     * @return on the loop; fails with an {@link java.io.IOException} for a person when the port is taken
     */
    static Future<PeerPort> listen(
            Transport transport,
            PeerTransports transports,
            SharedUtp utp,
            int port,
            long utpDelayMillis,
            IncomingConnections incoming) {
        PeerPort made = new PeerPort(utp, transports);
        Promise<PeerPort> listening = transport.loop().newPromise();
        if (!transports.hasTcp()) {
            utp.listen(port, incoming)
                    .addListener(LoopWork.listener(
                            (Future<UtpSocket> done) -> {
                                if (done.isSuccess()) {
                                    made.udp = Optional.of(done.getNow());
                                    listening.setSuccess(made);
                                } else {
                                    listening.setFailure(done.cause());
                                }
                            },
                            listening::tryFailure));
            return listening;
        }
        Acceptor.listen(transport, new InetSocketAddress(port), incoming)
                .addListener(LoopWork.listener(
                        (Future<Acceptor> done) -> {
                            if (!done.isSuccess()) {
                                listening.setFailure(done.cause());
                                return;
                            }
                            made.tcp = Optional.of(done.getNow());
                            if (transports.hasUtp()) {
                                Runnable begin = LoopWork.task(() -> made.addUtp(incoming), PeerPort::broken);
                                if (utpDelayMillis == 0) {
                                    begin.run();
                                } else {
                                    transport.loop().schedule(begin, utpDelayMillis, TimeUnit.MILLISECONDS);
                                }
                            }
                            listening.setSuccess(made);
                        },
                        listening::tryFailure));
        return listening;
    }

    private static void broken(Throwable bug) {
        LOG.error("internal error while listening", bug);
    }

    private void addUtp(IncomingConnections incoming) {
        if (closed) {
            return;
        }
        utp.listen(port(), incoming)
                .addListener(LoopWork.listener(
                        (Future<UtpSocket> done) -> {
                            if (!done.isSuccess()) {
                                LOG.debug("no uTP: {}", done.cause().getMessage());
                            } else if (closed) {
                                utp.stop(done.getNow());
                            } else {
                                udp = Optional.of(done.getNow());
                            }
                        },
                        PeerPort::broken));
    }

    /** The port that peers can dial. */
    int port() {
        return tcp.map(Acceptor::port).orElseGet(() -> udp.orElseThrow().port());
    }

    /** Over which peers reach it, or will soon. */
    List<Mapping.Protocol> protocols() {
        List<Mapping.Protocol> protocols = new ArrayList<>();
        if (transports.hasTcp()) {
            protocols.add(Mapping.Protocol.TCP);
        }
        if (transports.hasUtp()) {
            protocols.add(Mapping.Protocol.UDP);
        }
        return protocols;
    }

    @Override
    public void close() {
        closed = true;
        tcp.ifPresent(Acceptor::close);
        udp.ifPresent(utp::stop);
    }
}
