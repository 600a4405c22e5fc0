package dev.spate.tracker;

import dev.spate.net.ProxyException;
import dev.spate.net.Transport;
import dev.spate.text.CleanText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A UDP socket connected to one address of a tracker, or to its name where a proxy looks that up, with the connection id that
 * was given to it (BEP 15).
 *
 * <p>Connected, so that the kernel drops what others send, and so that a closed port is told at once instead of being
 * silence for hours. On top of that only answers with the transaction id of a pending request are taken.
 *
 * <p>Owner: the loop.
 */
final class UdpTrackerSocket extends SimpleChannelInboundHandler<DatagramPacket> {
    /** Who waits for the answer with one transaction id. */
    interface Waiter {
        /**
         * A datagram with this transaction id came; its header has been read, and {@code rest} is borrowed.
         *
         * @return false when it is no answer to what was asked: the right one is still awaited
         */
        boolean answered(int action, ByteBuf rest);

        /** The address cannot be reached. */
        void unreachable(Throwable cause);

        /** Bytes came from the tracker that answer nothing. */
        void unexpected(int lengthBytes);
    }

    /** How many datagrams that answer nothing are taken in a row. Who sends more floods us; the socket is closed. */
    static final int MAX_UNEXPECTED = 1_000;

    private static final long CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Stands for whoever is asked by name through a proxy: an address of the internet, which may name no nearer peers. */
    private static final InetAddress BEYOND_PROXY = NetUtil.createInetAddressFromIpAddressString("1.0.0.0");

    private final InetSocketAddress remote;
    private final ChannelFuture connecting;
    private final Channel channel;
    private final RandomGenerator random;
    private final IntObjectMap<Waiter> waiting = new IntObjectHashMap<>();
    private int unexpected;
    private boolean usable = true;
    private boolean connected;
    /** Whoever answered last is at an address of IPv6, and names peers of that family. */
    private boolean ipv6;

    private long connection;
    private long connectionUntilNanos;

    /** @param source where the socket is bound to; null for wherever the system likes */
    UdpTrackerSocket(Transport transport, InetSocketAddress remote, SocketAddress source, RandomGenerator random) {
        this.remote = remote;
        this.ipv6 = remote.getAddress() instanceof Inet6Address;
        this.random = random;
        this.connecting = transport
                .udp()
                .disableResolver()
                .handler(this)
                .connect(remote, source)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        broken(done.cause());
                    }
                });
        this.channel = connecting.channel();
    }

    /** Whether requests may still be sent here. */
    boolean isUsable() {
        return usable;
    }

    InetAddress address() {
        return remote.isUnresolved() ? BEYOND_PROXY : remote.getAddress();
    }

    int addressBytes() {
        return ipv6 ? CompactPeers.IPV6_BYTES : CompactPeers.IPV4_BYTES;
    }

    boolean hasConnection(long nowNanos) {
        return connected && connectionUntilNanos - nowNanos > 0;
    }

    long connection() {
        return connection;
    }

    void connectedAs(long id, long nowNanos) {
        connected = true;
        connection = id;
        connectionUntilNanos = nowNanos + CONNECTION_NANOS;
    }

    void forgetConnection() {
        connected = false;
    }

    /** Registers a waiter; returns its transaction id, by chance and in use by nobody else. */
    int expect(Waiter waiter) {
        int transaction = random.nextInt();
        while (waiting.containsKey(transaction)) {
            transaction = random.nextInt();
        }
        waiting.put(transaction, waiter);
        return transaction;
    }

    void forget(int transaction) {
        waiting.remove(transaction);
    }

    /** Sends a datagram, as soon as the socket is connected (with io_uring not at once), and takes ownership of it. */
    void send(ByteBuf datagram) {
        channel.eventLoop()
                .execute(() -> connecting.addListener(connected -> channel.writeAndFlush(datagram)
                        .addListener(done -> {
                            if (!done.isSuccess()) {
                                broken(done.cause());
                            }
                        })));
    }

    void close() {
        usable = false;
        waiting.clear();
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf in = packet.content();
        int length = in.readableBytes();
        if (remote.isUnresolved()) {
            ipv6 = packet.sender().getAddress() instanceof Inet6Address;
        } else if (!remote.equals(packet.sender())) {
            return;
        }
        int action = length < UdpTrackerCodec.HEADER_BYTES ? 0 : in.readInt();
        Waiter waiter = length < UdpTrackerCodec.HEADER_BYTES ? null : waiting.get(in.readInt());
        if (waiter != null && waiter.answered(action, in)) {
            unexpected = 0;
        } else if (++unexpected > MAX_UNEXPECTED) {
            broken(new IOException("more than " + MAX_UNEXPECTED + " datagrams that answer nothing"));
        } else {
            waiting.values().forEach(each -> each.unexpected(length));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken(cause);
    }

    private void broken(Throwable cause) {
        if (!usable) {
            return;
        }
        List<Waiter> told = List.copyOf(waiting.values());
        close();
        told.forEach(each -> each.unreachable(cause));
    }

    /** What an unreachable address means for a person. */
    static String describe(Throwable cause, InetSocketAddress address) {
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof ProxyException || address.isUnresolved()) {
            return CleanText.of(text);
        }
        String where = address.getAddress().getHostAddress() + " port " + address.getPort();
        return cause instanceof PortUnreachableException || text.contains("efused")
                ? "connection refused by " + where
                : "cannot reach " + where + ": " + CleanText.of(text);
    }
}
