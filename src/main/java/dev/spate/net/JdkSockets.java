package dev.spate.net;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

/** The JDK's own sockets, behind the {@link NetworkFence}, for what does without a {@link Transport}. Any thread. */
public final class JdkSockets {
    private JdkSockets() {}

    /** A connected socket whose reads end after the same time; blocks until the name is looked up and it is connected. */
    public static Socket connect(String host, int port, int timeoutMillis) throws IOException {
        NetworkFence fence = NetworkFence.ofProcess();
        if (fence == NetworkFence.LOOPBACK && NetUtil.createByteArrayFromIpAddressString(host) == null) {
            throw new UnknownHostException(NetworkFence.notLookedUp(host));
        }
        InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(host), port);
        fence.check(to);
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(to, timeoutMillis);
            return socket;
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    /** A channel that does not block, to be connected to this address and to no other. */
    public static SocketChannel open(InetSocketAddress to) throws IOException {
        NetworkFence.ofProcess().check(to);
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        return channel;
    }

    /** A TCP port that was free a moment ago, at all addresses. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[4]))) {
            return socket.getLocalPort();
        }
    }

    /**
     * Finds out whether an address belongs to this machine.
     *
     * @throws java.net.BindException when it does not
     */
    public static void checkOurs(InetAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, 0));
        }
    }
}
