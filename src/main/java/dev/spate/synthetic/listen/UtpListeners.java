package dev.spate.synthetic.listen;

import dev.spate.net.Transport;
import dev.spate.synthetic.seeder.SyntheticSeeder;
import dev.spate.utp.UtpMemory;
import dev.spate.utp.UtpSocket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of a swarm over uTP: a UDP socket for each, at the address and port at which it listens for TCP.
 *
 * <p>Opened by whoever starts the swarm; afterwards owned by its event loop.
 */
public final class UtpListeners {
    private static final Logger LOG = LoggerFactory.getLogger(UtpListeners.class);

    /** The swarm takes little: what comes to it are requests. */
    private static final long MEMORY_BYTES = 16L << 20;

    private final List<UtpSocket> sockets;

    private UtpListeners(List<UtpSocket> sockets) {
        this.sockets = sockets;
    }

    /**
     * Opens them all, and waits until they are.
     *
     * @throws IOException when one cannot be bound
     */
    public static UtpListeners open(Transport transport, List<SyntheticSeeder> seeders, ConnectionLimit connectionLimit)
            throws IOException {
        RandomGenerator random = new SecureRandom();
        UtpMemory memory = new UtpMemory(MEMORY_BYTES);
        Future<List<UtpSocket>> opening = transport.loop().submit(() -> {
            List<UtpSocket> made = new ArrayList<>(seeders.size());
            for (SyntheticSeeder each : seeders) {
                UtpSocket socket = new UtpSocket(
                        transport, each.address(), random, memory, System::nanoTime, UtpListeners::broken);
                socket.accept(channel -> connectionLimit.admit(channel, each::accept));
                made.add(socket);
            }
            return made;
        });
        UtpListeners opened =
                new UtpListeners(List.copyOf(opening.syncUninterruptibly().getNow()));
        for (int i = 0; i < seeders.size(); i++) {
            Future<Void> bound = opened.sockets.get(i).bound().awaitUninterruptibly();
            if (!bound.isSuccess()) {
                InetSocketAddress at = seeders.get(i).address();
                throw new BindException("cannot listen at " + at.getAddress().getHostAddress() + " UDP port "
                        + at.getPort() + ": " + bound.cause().getMessage());
            }
        }
        return opened;
    }

    private static void broken(Throwable bug) {
        LOG.error("internal error in uTP of the swarm", bug);
    }

    /** Takes in nobody any more. On the loop. */
    public void close() {
        sockets.forEach(UtpSocket::close);
    }
}
