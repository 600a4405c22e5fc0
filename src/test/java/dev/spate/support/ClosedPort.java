package dev.spate.support;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine that refuses whoever calls, as a closed one does, and that nobody else can take meanwhile.
 *
 * <p>A port that a test has closed may belong to another process a moment later: the system hands out free ones in turn.
 */
public final class ClosedPort implements AutoCloseable {
    private final AutoCloseable holder;
    private final int port;

    private ClosedPort(AutoCloseable holder, int port) {
        this.holder = holder;
        this.port = port;
    }

    /** Bound at every local address, and not listening. */
    public static ClosedPort tcp() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(0));
        return new ClosedPort(socket, socket.getLocalPort());
    }

    /** Connected to itself: the system refuses datagrams of all others. */
    public static ClosedPort udp() throws IOException {
        InetAddress localhost = InetAddress.getByName("127.0.0.1");
        DatagramSocket socket = new DatagramSocket(0, localhost);
        socket.connect(localhost, socket.getLocalPort());
        return new ClosedPort(socket, socket.getLocalPort());
    }

    /** Its number. */
    public int number() {
        return port;
    }

    /** On 127.0.0.1. */
    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Override
    public void close() throws IOException {
        try {
            holder.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
