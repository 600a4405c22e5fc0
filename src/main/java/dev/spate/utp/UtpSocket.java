package dev.spate.utp;

import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import dev.spate.net.UdpShare;
import dev.spate.utp.connection.UtpConnection;
import dev.spate.utp.connection.UtpCounters;
import dev.spate.utp.connection.UtpHost;
import dev.spate.utp.connection.UtpListener;
import dev.spate.utp.connection.UtpMultiplexer;
import dev.spate.utp.connection.UtpOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * uTP at one UDP port: dials, and takes in those that dial us, as Netty channels on the event loop of the socket.
 *
 * <p>Owner: the event loop.
 */
public final class UtpSocket implements AutoCloseable {
    private final Transport transport;
    private final LongSupplier clock;
    private final Consumer<Throwable> broken;
    private final UdpShare share;
    private final UtpMultiplexer<InetSocketAddress> multiplexer;
    private final DatagramWriter writer;
    private final byte[] datagram = new byte[4_096];
    private Optional<Consumer<Channel>> incoming = Optional.empty();
    private Future<?> timer;
    private long armedForNanos;
    private boolean inBurst;
    private boolean closing;

    /**
     * Begins to bind a socket, or to use one that others have at this address.
     *
     * @param random unpredictable
     * @param memory of all sockets of the process
     * @param clock monotonic nanoseconds
     * @param broken is told bugs of ours
     */
    public UtpSocket(
            Transport transport,
            InetSocketAddress address,
            RandomGenerator random,
            UtpMemory memory,
            LongSupplier clock,
            Consumer<Throwable> broken) {
        this.transport = transport;
        this.clock = clock;
        this.broken = broken;
        this.share = transport.udp(address, UdpShare.Kind.UTP, new Datagrams());
        this.writer = new DatagramWriter(share);
        this.multiplexer = new UtpMultiplexer<>(new Host(), random, memory.reordered(), clock.getAsLong());
    }

    /** Whether a channel is a connection over uTP. */
    public static boolean isUtp(Channel channel) {
        return channel instanceof UtpChannel;
    }

    /** Completes when the socket is bound. */
    public Future<Void> bound() {
        return share.bound();
    }

    /** The port that peers can dial. */
    public int port() {
        return share.localAddress().getPort();
    }

    /** From now on those that dial us are taken in: registered channels, of which nothing was read yet. */
    public void accept(Consumer<Channel> newIncoming) {
        incoming = Optional.of(newIncoming);
    }

    /**
     * Dials a peer.
     *
     * @param timeout zero for as long as SYNs are repeated, 15 s
     * @return on the loop: a connected channel that reads nothing by itself, or fails with an {@link
     * java.io.IOException}
     */
    public Future<Channel> connect(InetSocketAddress to, Duration timeout) {
        UtpChannel channel = new UtpChannel(this, to);
        channel.config().setAutoRead(false);
        channel.config().setConnectTimeoutMillis((int) Math.min(Integer.MAX_VALUE, Math.max(0, timeout.toMillis())));
        Promise<Channel> connected = loop().newPromise();
        loop().register(channel);
        channel.connect(to).addListener(done -> {
            if (done.isSuccess()) {
                connected.setSuccess(channel);
            } else {
                channel.close();
                connected.setFailure(done.cause());
            }
        });
        return connected;
    }

    /** Takes in nobody any more, and leaves the socket when the last connection has ended. */
    @Override
    public void close() {
        incoming = Optional.empty();
        closing = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (closing && multiplexer.connections() == 0) {
            share.close();
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    /** What was counted so far. */
    UtpCounters counters() {
        return multiplexer.counters();
    }

    /** How many connections there are, those that linger included. */
    int connections() {
        return multiplexer.connections();
    }

    EventLoop loop() {
        return transport.loop();
    }

    InetSocketAddress localAddress() {
        return share.localAddress();
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    UtpConnection dial(InetSocketAddress to, UtpListener listener) {
        UtpConnection dialled = multiplexer.dial(to, listener, nowNanos());
        flush();
        return dialled;
    }

    /** Sends what connections have put out, unless the end of a burst of datagrams does so. */
    void flush() {
        if (!inBurst) {
            writer.flush();
        }
    }

    private void arm(long nanos) {
        long now = nowNanos();
        if (timer != null && !timer.isDone()) {
            if (armedForNanos - nanos <= 0) {
                return;
            }
            timer.cancel(false);
        }
        armedForNanos = nanos;
        timer = loop().schedule(LoopWork.task(this::run, broken), Math.max(0, nanos - now), TimeUnit.NANOSECONDS);
    }

    private void run() {
        timer = null;
        multiplexer.run(nowNanos());
        flush();
        closeIfUnused();
    }

    /** What the multiplexer asks of us. */
    private final class Host implements UtpHost<InetSocketAddress> {
        @Override
        public UtpOutput output(InetSocketAddress to) {
            return new Output(to);
        }

        @Override
        public byte[] bytes(InetSocketAddress address) {
            byte[] host = address.getAddress().getAddress();
            byte[] whole = Arrays.copyOf(host, host.length + 2);
            whole[host.length] = (byte) (address.getPort() >> 8);
            whole[host.length + 1] = (byte) address.getPort();
            return whole;
        }

        @Override
        public boolean isAccepting() {
            return incoming.isPresent();
        }

        @Override
        public UtpListener incoming(InetSocketAddress from) {
            UtpChannel channel = new UtpChannel(UtpSocket.this, from);
            return channel.listener();
        }

        @Override
        public void alarm(long nanos) {
            arm(nanos);
        }
    }

    /** A channel that has its connection: registers it, and hands it over. */
    void taken(UtpChannel channel) {
        loop().register(channel);
        incoming.orElseThrow().accept(channel);
        // Whoever wanted it has put handlers in that begin with the connection.
        channel.begin();
    }

    /** What a connection puts out. */
    private final class Output implements UtpOutput {
        private static final int MOST_BYTES = 1_500 - 28;
        private static final int MOST_BYTES_V6 = 1_500 - 48;

        private final InetSocketAddress to;

        Output(InetSocketAddress to) {
            this.to = to;
        }

        @Override
        public boolean isWritable() {
            return share.isWritable();
        }

        @Override
        public boolean canProbe() {
            return share.canForbidFragments();
        }

        @Override
        public int mostBytes() {
            return to.getAddress() instanceof Inet6Address ? MOST_BYTES_V6 : MOST_BYTES;
        }

        @Override
        public void send(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            writer.write(to, header, headerBytes, body, offset, length);
        }

        @Override
        public boolean probe(byte[] header, int headerBytes, byte[] body, int offset, int length) {
            return writer.writeUnfragmented(to, header, headerBytes, body, offset, length);
        }
    }

    /** What the socket tells. */
    private final class Datagrams implements UdpShare.Receiver {
        @Override
        public void received(InetSocketAddress from, ByteBuf in) {
            int length = in.readableBytes();
            if (length <= datagram.length) {
                inBurst = true;
                in.getBytes(in.readerIndex(), datagram, 0, length);
                multiplexer.received(from, datagram, length, nowNanos());
            }
        }

        @Override
        public void burstEnded() {
            if (inBurst) {
                try {
                    multiplexer.burstEnded(nowNanos());
                } finally {
                    inBurst = false;
                    writer.flush();
                }
                closeIfUnused();
            }
        }

        @Override
        public void writable() {
            multiplexer.socketWritable(nowNanos());
            flush();
        }

        @Override
        public void broken(Throwable cause) {
            broken.accept(cause);
        }
    }
}
