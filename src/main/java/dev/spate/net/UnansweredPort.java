package dev.spate.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP port at all addresses of this machine where nobody ever answers, as behind a NAT: who dials it waits for its own
 * time-out.
 *
 * <p>The queue of connections that nobody accepts is short and full, and the kernel drops the packets of whoever comes then
 * (Linux, with {@code net.ipv4.tcp_abort_on_overflow} at its 0).
 */
public final class UnansweredPort implements Closeable {
    /** Of a queue for one; the kernel takes one more, and the last of these waits already. */
    private static final int FILLING = 3;

    private final ServerSocketChannel listener;
    private final List<SocketChannel> filling = new ArrayList<>();

    private UnansweredPort(ServerSocketChannel listener) {
        this.listener = listener;
    }

    /** Opens one; does not block. */
    public static UnansweredPort open() throws IOException {
        UnansweredPort made = new UnansweredPort(ServerSocketChannel.open());
        try {
            made.listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0), 1);
            InetSocketAddress here =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), made.port());
            for (int i = 0; i < FILLING; i++) {
                SocketChannel channel = JdkSockets.open(here);
                made.filling.add(channel);
                channel.connect(here);
            }
            return made;
        } catch (IOException | RuntimeException failed) {
            made.close();
            throw failed;
        }
    }

    /** Its number. */
    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel each : filling) {
            each.close();
        }
        listener.close();
    }
}
