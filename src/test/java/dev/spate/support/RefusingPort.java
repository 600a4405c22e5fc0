package dev.spate.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of every local address where connections are refused: it is bound, so that nobody else gets it, and nobody
 * listens. A port that was free a moment ago may be anybody's by now.
 */
public final class RefusingPort implements AutoCloseable {
    private final Socket holder = new Socket();

    public RefusingPort() throws IOException {
        holder.bind(new InetSocketAddress(0));
    }

    public int number() {
        return holder.getLocalPort();
    }

    /** On 127.0.0.1. */
    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", number());
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
