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
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The listening sockets of a swarm's peers, and who of them is meant by a connection.
 *
 * <p>With addresses of their own there is one socket for all: it listens on every address of the machine, and the local address
 * of an accepted connection names the peer (connections to other addresses, which may come from elsewhere, are closed at
 * once). Peer {@code i} is 127.{@code 1 + i/65024}.{@code i/254 % 256}.{@code 1 + i % 254}, which leaves out addresses
 * that end in 0 or 255.
 *
 * <p>Bound by whoever starts the swarm; afterwards owned by its event loop.
 */
final class PeerListeners {
    private static final int HOSTS = 254;
    private static final int NETWORK = 127;
    private static final int BACKLOG = 4_096;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    private final Transport transport;
    private final SwarmOptions options;
    private List<SyntheticSeeder> seeders = List.of();

    PeerListeners(Transport transport, SwarmOptions options) {
        this.transport = transport;
        this.options = options;
    }

    /** Binds, and returns the peers' addresses in the order of their indices. */
    List<InetSocketAddress> bind(List<Channel> listening) throws IOException {
        return switch (options.addressing()) {
            case OWN_ADDRESS -> bindOnce(listening);
            case OWN_PORT -> bindEach(listening);
        };
    }

    /** Lets connections in; those that were made before have been closed. */
    void welcomeWith(List<SyntheticSeeder> all) {
        seeders = all;
    }

    private List<InetSocketAddress> bindOnce(List<Channel> listening) throws IOException {
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), options.port());
        Channel socket =
                Swarm.opened(bootstrap(new Welcome(this::welcomeByAddress)).bind(everywhere), listening);
        int port = ((InetSocketAddress) socket.localAddress()).getPort();
        List<InetSocketAddress> addresses = new ArrayList<>(options.peers());
        for (int i = 0; i < options.peers(); i++) {
            addresses.add(new InetSocketAddress(address(i), port));
        }
        return addresses;
    }

    private List<InetSocketAddress> bindEach(List<Channel> listening) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {NETWORK, 0, 0, 1});
        List<InetSocketAddress> addresses = new ArrayList<>(options.peers());
        for (int i = 0; i < options.peers(); i++) {
            int index = i;
            Welcome welcome = new Welcome(channel -> welcome(channel, index));
            Channel socket = Swarm.opened(bootstrap(welcome).bind(new InetSocketAddress(loopback, 0)), listening);
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
        welcome(channel, index(local.getAddress()));
    }

    private void welcome(Channel channel, int index) {
        if (index < 0 || index >= seeders.size()) {
            channel.close();
        } else {
            seeders.get(index).welcome(channel);
        }
    }

    /** The address of a peer. */
    static InetAddress address(int index) throws UnknownHostException {
        int second = 1 + index / HOSTS / 256;
        int third = index / HOSTS % 256;
        int fourth = 1 + index % HOSTS;
        return InetAddress.getByAddress(new byte[] {NETWORK, (byte) second, (byte) third, (byte) fourth});
    }

    /** The peer that has this address, or -1. */
    static int index(byte[] address) {
        if (address.length != 4 || address[0] != NETWORK || address[1] == 0 || address[3] == 0) {
            return -1;
        }
        return (((address[1] & 0xff) - 1) * 256 + (address[2] & 0xff)) * HOSTS + (address[3] & 0xff) - 1;
    }
}
