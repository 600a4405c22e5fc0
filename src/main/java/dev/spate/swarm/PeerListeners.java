package dev.spate.swarm;

import dev.spate.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    private List<SyntheticSeeder> seeders = List.of();

    PeerListeners(Transport transport, SwarmOptions options) {
        this.transport = transport;
        this.placement = options.placement();
        this.peers = options.peers();
    }

    /** Binds, and returns the peers' addresses in the order of their indices. */
    List<InetSocketAddress> bind(List<Channel> listening) throws IOException {
        return switch (placement.addressing()) {
            case OWN_ADDRESS -> bindOnce(listening);
            case OWN_PORT -> bindEach(listening);
        };
    }

    /** Lets connections in; those that were made before have been closed. */
    void welcomeWith(List<SyntheticSeeder> all) {
        seeders = all;
    }

    private List<InetSocketAddress> bindOnce(List<Channel> listening) throws IOException {
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), placement.port());
        Channel socket =
                Swarm.opened(bootstrap(new Welcome(this::welcomeByAddress)).bind(everywhere), listening);
        int port = ((InetSocketAddress) socket.localAddress()).getPort();
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            addresses.add(new InetSocketAddress(placement.network().address(placement.firstPeer() + i), port));
        }
        return addresses;
    }

    private List<InetSocketAddress> bindEach(List<Channel> listening) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>(peers);
        for (int i = 0; i < peers; i++) {
            int index = i;
            int port = placement.port() == 0 ? 0 : placement.port() + i;
            Welcome welcome = new Welcome(channel -> welcome(channel, index));
            Channel socket =
                    Swarm.opened(bootstrap(welcome).bind(new InetSocketAddress(placement.host(), port)), listening);
            addresses.add((InetSocketAddress) socket.localAddress());
        }
        return addresses;
    }

    private ServerBootstrap bootstrap(Welcome welcome) {
        return new ServerBootstrap()
                .group(transport.loop())
                .channel(transport.serverSocket())
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
            seeders.get(index).welcome(channel);
        }
    }
}
