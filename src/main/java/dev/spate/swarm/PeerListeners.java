package dev.spate.swarm;

import dev.spate.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The listening sockets of a swarm's peers, and who of them is meant by a connection.
 *
 * <p>With addresses of their own there is one socket for all: it listens on every address of the machine, and the local address
 * of an accepted connection names the peer (connections to other addresses, which may come from elsewhere, are closed at
 * once). With ports of their own there is a socket for each.
 *
 * <p>Bound by whoever starts the swarm; afterwards owned by its event loop.
 */
final class PeerListeners {
    private static final int BACKLOG = 4_096;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final Transport transport;
    private final Placement placement;
    private final int peers;
    private final Doorkeeper doorkeeper;
    private List<SyntheticSeeder> seeders = List.of();

    PeerListeners(Transport transport, SwarmOptions options, Doorkeeper doorkeeper) {
        this.transport = transport;
        this.placement = options.placement();
        this.peers = options.peers();
        this.doorkeeper = doorkeeper;
    }

    /** Binds, and returns the peers' addresses in the order of their indices. */
    List<InetSocketAddress> bind(OpenSockets sockets) throws IOException {
        return switch (placement.addressing()) {
            case OWN_ADDRESS -> bindOnce(sockets);
            case OWN_PORT -> bindEach(sockets);
        };
    }

    /** Lets connections in; those that were made before have been closed. */
    void welcomeWith(List<SyntheticSeeder> all) {
        seeders = all;
    }

    private List<InetSocketAddress> bindOnce(OpenSockets sockets) throws IOException {
        checkThatTheNetworkIsOurs();
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), placement.port());
        int port = sockets.open(bootstrap(new Welcome(this::welcomeByAddress)), everywhere)
                .getPort();
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            addresses.add(new InetSocketAddress(placement.network().address(placement.firstPeer() + i), port));
        }
        return addresses;
    }

    /** A socket that listens everywhere is no proof that the addresses lead here. */
    private void checkThatTheNetworkIsOurs() throws IOException {
        PeerNetwork network = placement.network();
        InetAddress last = network.address(placement.firstPeer() + peers - 1);
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(last, 0));
        } catch (BindException e) {
            throw new BindException("the address " + last.getHostAddress()
                    + " does not belong to this machine (as root: ip route add local " + network + " dev lo)");
        }
    }

    private List<InetSocketAddress> bindEach(OpenSockets sockets) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            int index = i;
            int port = placement.port() == 0 ? 0 : placement.port() + i;
            Welcome welcome = new Welcome(channel -> welcome(channel, index));
            addresses.add(sockets.open(bootstrap(welcome), new InetSocketAddress(placement.host(), port)));
        }
        return addresses;
    }

    private ServerBootstrap bootstrap(Welcome welcome) {
        return new ServerBootstrap()
                .group(transport.loop())
                .channel(transport.serverSocket())
                .handler(doorkeeper)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 2_048, 16_384))
                .childHandler(welcome);
    }

    private void welcomeByAddress(Channel channel) {
        InetAddress local = ((InetSocketAddress) channel.localAddress()).getAddress();
        welcome(channel, placement.network().index(local.getAddress()) - placement.firstPeer());
    }

    private void welcome(Channel channel, int index) {
        if (index < 0 || index >= seeders.size()) {
            channel.close();
        } else {
            doorkeeper.admit(channel, seeders.get(index)::welcome);
        }
    }
}
