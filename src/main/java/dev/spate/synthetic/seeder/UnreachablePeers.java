package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import dev.spate.synthetic.Distribution;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of a swarm that nobody can dial: each dials a client that has announced itself, when it has heard of it.
 *
 * <p>It hears after a time that is exponentially distributed with a mean of a minute, as by PEX, and again when the connection
 * has ended.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class UnreachablePeers {
    private static final Logger LOG = LoggerFactory.getLogger(UnreachablePeers.class);
    private static final Distribution HEARING_SECONDS = new Distribution.Exponential(60);
    private static final double NANOS_A_SECOND = 1e9;
    private static final int CONNECT_MILLIS = 5_000;

    private final Transport transport;
    private final List<SyntheticSeeder> peers;
    private final long seed;
    private final List<ScheduledFuture<?>> waiting = new ArrayList<>();
    private SplittableRandom random;
    private InetSocketAddress client;

    /** @param peers those that cannot be dialled */
    public UnreachablePeers(Transport transport, List<SyntheticSeeder> peers, long seed) {
        this.transport = transport;
        this.peers = List.copyOf(peers);
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Forgets the client. */
    public void reset() {
        waiting.forEach(each -> each.cancel(false));
        waiting.clear();
        random = new SplittableRandom(seed);
        client = null;
    }

    /** A client has announced that it listens here. */
    public void announced(InetSocketAddress listening) {
        if (!listening.equals(client)) {
            reset();
            client = listening;
            peers.forEach(each -> {
                long told = each.behaviour().dialsAfterNanos();
                if (told >= 0) {
                    dialAfter(each, told);
                } else {
                    dialLater(each);
                }
            });
        }
    }

    private void dialLater(SyntheticSeeder peer) {
        dialAfter(peer, (long) (HEARING_SECONDS.draw(random) * NANOS_A_SECOND));
    }

    private void dialAfter(SyntheticSeeder peer, long nanos) {
        InetSocketAddress whom = client;
        waiting.removeIf(ScheduledFuture::isDone);
        waiting.add(transport
                .loop()
                .schedule(
                        LoopWork.task(
                                () -> dial(peer, whom),
                                bug -> LOG.error("peer {} does not dial any more", peer.index(), bug)),
                        nanos,
                        TimeUnit.NANOSECONDS));
    }

    private void dial(SyntheticSeeder peer, InetSocketAddress whom) {
        if (whom != client) {
            return;
        }
        if (!peer.isPresent() || peer.isConnected()) {
            dialLater(peer);
            return;
        }
        InetAddress from = peer.address().getAddress();
        transport
                .tcp()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        peer.dial(channel);
                    }
                })
                .connect(whom, new InetSocketAddress(from, 0))
                .channel()
                .closeFuture()
                .addListener(LoopWork.listener(
                        closed -> {
                            if (whom == client) {
                                dialLater(peer);
                            }
                        },
                        bug -> LOG.error("peer {} does not dial any more", peer.index(), bug)));
    }
}
