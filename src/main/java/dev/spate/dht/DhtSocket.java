package dev.spate.dht;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.net.Transport;
import dev.spate.net.UdpShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The DHT's part in a UDP socket, of both families when it is bound to the unspecified address. What it cannot send at
 * once is dropped.
 *
 * <p>Owner: the loop.
 */
final class DhtSocket implements UdpShare.Receiver {
    /** Takes datagrams, and hears what cannot be reached. */
    interface Receiver {
        void received(Endpoint from, byte[] datagram);

        /** A datagram to that address could not be sent. */
        void unsent(Endpoint to, Throwable cause);

        /** A bug, or the socket is broken. */
        void broken(Throwable cause);
    }

    private final Receiver receiver;
    private final UdpShare share;

    DhtSocket(Transport transport, InetSocketAddress bind, Receiver receiver) {
        this.receiver = receiver;
        this.share = transport.udp(bind, UdpShare.Kind.DHT, this);
    }

    /** Completes when the socket is bound. */
    Future<Void> bound() {
        return share.bound();
    }

    /** The port it is bound to. */
    int port() {
        return share.localAddress().getPort();
    }

    void send(Endpoint to, byte[] datagram) {
        if (!share.isWritable()) {
            return;
        }
        share.send(address(to), Unpooled.wrappedBuffer(datagram)).addListener(done -> {
            if (!done.isSuccess()) {
                receiver.unsent(to, done.cause());
            }
        });
        share.flush();
    }

    /** The same to a name, which the proxy looks up that this socket goes through. */
    void sendByName(InetSocketAddress to, byte[] datagram) {
        share.send(to, Unpooled.wrappedBuffer(datagram));
        share.flush();
    }

    void close() {
        share.close();
    }

    @Override
    public void received(InetSocketAddress from, ByteBuf datagram) {
        receiver.received(endpoint(from), ByteBufUtil.getBytes(datagram));
    }

    @Override
    public void burstEnded() {
        // Answers were sent at once.
    }

    @Override
    public void writable() {
        // What found no room is gone.
    }

    @Override
    public void broken(Throwable cause) {
        receiver.broken(cause);
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return Endpoint.of(address.getAddress().getAddress(), address.getPort());
    }

    static InetSocketAddress address(Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.addressBytes()), endpoint.port());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
