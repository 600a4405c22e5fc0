package dev.spate.synthetic.listen;

import dev.spate.net.JdkSockets;
import dev.spate.net.Transport;
import dev.spate.synthetic.PeerNetwork;
import dev.spate.synthetic.SwarmAddressing;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.seeder.SyntheticSeeder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The listening sockets of a swarm's peers. Finds the peer that a connection is for.
 *
 * <p>With addresses of their own there is one socket for all: it listens on every address of the machine, and the local address
 * of an accepted connection names the peer (connections to other addresses, which may come from elsewhere, are closed at
 * once). With ports of their own there is a socket for each.
 *
 * <p>Bound by whoever starts the swarm; afterwards owned by its event loop.
 */
public final class PeerListeners {
    private static final int BACKLOG = 4_096;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final Transport transport;
    private final SwarmAddressing swarmAddressing;
    private final int peers;
    private final ConnectionLimit connectionLimit;
    private List<SyntheticSeeder> seeders = List.of();

    public PeerListeners(Transport transport, SwarmOptions options, ConnectionLimit connectionLimit) {
        this.transport = transport;
        this.swarmAddressing = options.swarmAddressing();
        this.peers = options.peers();
        this.connectionLimit = connectionLimit;
    }

    /** Binds, and returns the peers' addresses in the order of their indices. */
    public List<InetSocketAddress> bind(ListeningSockets sockets) throws IOException {
        return switch (swarmAddressing.addressing()) {
            case OWN_ADDRESS -> bindOnce(sockets);
            case OWN_PORT -> bindEach(sockets);
        };
    }

    /** Lets connections in; those that were made before have been closed. */
    public void acceptFor(List<SyntheticSeeder> all) {
        seeders = all;
    }

    private List<InetSocketAddress> bindOnce(ListeningSockets sockets) throws IOException {
        checkThatTheNetworkIsOurs();
        InetSocketAddress everywhere =
                new InetSocketAddress(InetAddress.getByAddress(new byte[4]), swarmAddressing.port());
        int port = sockets.open(bootstrap(new AcceptHandler(this::acceptByAddress)), everywhere)
                .getPort();
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            addresses.add(
                    new InetSocketAddress(swarmAddressing.network().address(swarmAddressing.firstPeer() + i), port));
        }
        return addresses;
    }

    /** A socket that listens everywhere is no proof that the addresses lead here. */
    private void checkThatTheNetworkIsOurs() throws IOException {
        PeerNetwork network = swarmAddressing.network();
        InetAddress last = network.address(swarmAddressing.firstPeer() + peers - 1);
        try {
            JdkSockets.checkOurs(last);
        } catch (BindException e) {
            throw new BindException("the address " + last.getHostAddress()
                    + " does not belong to this machine (as root: ip route add local " + network + " dev lo)");
        }
    }

    private List<InetSocketAddress> bindEach(ListeningSockets sockets) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            int index = i;
            int port = swarmAddressing.port() == 0 ? 0 : swarmAddressing.port() + i;
            AcceptHandler acceptHandler = new AcceptHandler(channel -> accept(channel, index));
            addresses.add(sockets.open(bootstrap(acceptHandler), new InetSocketAddress(swarmAddressing.host(), port)));
        }
        return addresses;
    }

    private ServerBootstrap bootstrap(AcceptHandler acceptHandler) {
        return transport
                .listener()
                .handler(connectionLimit)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 2_048, 16_384))
                .childHandler(acceptHandler);
    }

    private void acceptByAddress(Channel channel) {
        InetAddress local = ((InetSocketAddress) channel.localAddress()).getAddress();
        accept(channel, swarmAddressing.network().index(local.getAddress()) - swarmAddressing.firstPeer());
    }

    private void accept(Channel channel, int index) {
        if (index < 0 || index >= seeders.size()) {
            channel.close();
        } else {
            connectionLimit.admit(channel, seeders.get(index)::accept);
        }
    }
}
