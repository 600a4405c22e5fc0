package dev.spate.session;

import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import dev.spate.peer.Connector;
import dev.spate.peer.IncomingConnections;
import dev.spate.utp.UtpMemory;
import dev.spate.utp.UtpSocket;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * uTP of the process. Peers see one port: we dial from the socket at which we listen, if there is one, or from any
 * other. Nothing is opened, and no class of it loaded, before that.
 *
 * <p>Owner: the event loop.
 */
final class SharedUtp implements Connector {
    private static final Logger LOG = LoggerFactory.getLogger(SharedUtp.class);

    /** Packets before a missing one, of all connections: a hundred fast ones need some 10 MiB at a time. */
    private static final long MOST_REORDERED_BYTES = 32L << 20;

    /** Of what the JVM may have. */
    private static final int REORDERED_PART = 16;

    private final Transport transport;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final UtpMemory memory =
            new UtpMemory(Math.min(MOST_REORDERED_BYTES, Runtime.getRuntime().maxMemory() / REORDERED_PART));
    private final List<UtpSocket> listening = new ArrayList<>();
    private Optional<UtpSocket> dialling = Optional.empty();

    /**
     * @param random unpredictable
     * @param clock monotonic nanoseconds
     */
    SharedUtp(Transport transport, RandomGenerator random, LongSupplier clock) {
        this.transport = transport;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
        UtpSocket socket = listening.isEmpty() ? anySocket() : listening.get(0);
        if (socket.bound().isSuccess()) {
            return socket.connect(address, timeout);
        }
        Promise<Channel> connected = transport.loop().newPromise();
        socket.bound()
                .addListener(LoopWork.listener(
                        bound -> {
                            if (!bound.isSuccess()) {
                                connected.setFailure(notOpened(bound.cause()));
                                return;
                            }
                            socket.connect(address, timeout)
                                    .addListener(LoopWork.listener(
                                            (Future<Channel> done) -> {
                                                if (done.isSuccess()) {
                                                    connected.setSuccess(done.getNow());
                                                } else {
                                                    connected.setFailure(done.cause());
                                                }
                                            },
                                            connected::tryFailure));
                        },
                        connected::tryFailure));
        return connected;
    }

    private UtpSocket anySocket() {
        boolean broken = dialling.isPresent()
                && dialling.get().bound().isDone()
                && !dialling.get().bound().isSuccess();
        if (dialling.isEmpty() || broken) {
            dialling = Optional.of(open(new InetSocketAddress(0)));
        }
        return dialling.get();
    }

    private static IOException notOpened(Throwable cause) {
        return new IOException("no UDP socket: " + cause.getMessage(), cause);
    }

    private UtpSocket open(InetSocketAddress address) {
        return new UtpSocket(transport, address, random, memory, clock, bug -> LOG.error("internal error in uTP", bug));
    }

    /**
     * Listens for peers that dial us.
     *
     * @param port 0 takes a free one
     * @return fails with an {@link IOException} for a person when the port is taken
     */
    Future<UtpSocket> listen(int port, IncomingConnections incoming) {
        UtpSocket socket = open(new InetSocketAddress(port));
        socket.accept(incoming::accept);
        Promise<UtpSocket> opened = transport.loop().newPromise();
        socket.bound()
                .addListener(LoopWork.listener(
                        bound -> {
                            if (bound.isSuccess()) {
                                listening.add(socket);
                                opened.setSuccess(socket);
                            } else {
                                opened.setFailure(new IOException(
                                        "cannot listen on UDP port " + port + ": "
                                                + bound.cause().getMessage(),
                                        bound.cause()));
                            }
                        },
                        opened::tryFailure));
        return opened;
    }

    /** Nobody may dial us there any more. */
    void stop(UtpSocket socket) {
        listening.remove(socket);
        socket.close();
    }
}
