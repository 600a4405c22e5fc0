package dev.spate.utp;

import dev.spate.utp.connection.UtpConnection;
import dev.spate.utp.connection.UtpEnd;
import dev.spate.utp.connection.UtpListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A uTP connection as a Netty channel. What is written goes into the send buffer of the connection as far as there is
 * room; what comes waits here until it is read, and narrows the window that the peer sees.
 *
 * <p>Owner: the event loop of its socket.
 */
final class UtpChannel extends AbstractChannel {
    private static final Logger LOG = LoggerFactory.getLogger(UtpChannel.class);
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int LEAST_READ_BYTES = 2 << 10;
    private static final int MOST_READ_BYTES = 256 << 10;

    private final UtpSocket socket;
    private final InetSocketAddress remote;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private UtpConnection connection;
    private boolean open = true;
    private boolean active;
    private ChannelPromise connecting;
    private Future<?> connectTimeout;

    /** What came and was not read. */
    private ByteBuf unread;

    private int readSizeBytes = LEAST_READ_BYTES;
    private boolean readWanted;
    private boolean deliverySoon;
    private boolean ended;

    UtpChannel(UtpSocket socket, InetSocketAddress remote) {
        super(null);
        this.socket = socket;
        this.remote = remote;
    }

    UtpListener listener() {
        return new Listener();
    }

    /** An accepted channel is registered, and its handlers are there. */
    void begin() {
        if (open && !active) {
            active = true;
            pipeline().fireChannelActive();
        }
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == socket.loop();
    }

    @Override
    protected SocketAddress localAddress0() {
        return socket.localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new UtpUnsafe();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("the socket is bound");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        boolean wasActive = active;
        open = false;
        active = false;
        if (connectTimeout != null) {
            connectTimeout.cancel(false);
        }
        if (connecting != null) {
            connecting.tryFailure(new ClosedChannelException());
            connecting = null;
        }
        if (unread != null) {
            unread.release();
            unread = null;
        }
        if (connection != null) {
            LOG.debug("uTP with {} ends: {}; its socket had {}", remote, connection, socket.counters());
            if (wasActive) {
                connection.close(socket.nowNanos());
            } else {
                // Nobody wants it: nothing of it stays, as the peer may have many.
                connection.abort(socket.nowNanos());
            }
            socket.flush();
        }
    }

    @Override
    protected void doShutdownOutput() {
        connection.finish(socket.nowNanos());
        socket.flush();
    }

    // --- reading

    @Override
    protected void doBeginRead() {
        readWanted = true;
        if ((unread != null || ended) && !deliverySoon) {
            // Not from within the reader's own call.
            deliverySoon = true;
            eventLoop().execute(() -> {
                deliverySoon = false;
                deliver();
            });
        }
    }

    private void deliver() {
        boolean read = false;
        while (open && readWanted && unread != null) {
            readWanted = false;
            ByteBuf next = unread;
            int most = config.isAutoRead()
                    ? Integer.MAX_VALUE
                    : unsafe().recvBufAllocHandle().guess();
            if (next.readableBytes() > most) {
                next = unread.readRetainedSlice(most);
            } else {
                unread = null;
            }
            int bytes = next.readableBytes();
            read = true;
            pipeline().fireChannelRead(next);
            connection.consumed(bytes, socket.nowNanos());
            pipeline().fireChannelReadComplete();
            if (open && config.isAutoRead()) {
                readWanted = true;
            }
        }
        if (read) {
            socket.flush();
        }
        if (open && ended && unread == null) {
            unsafe().close(unsafe().voidPromise());
        }
    }

    private ByteBuf roomFor(int bytes) {
        if (unread == null) {
            unread = alloc().directBuffer(Math.max(readSizeBytes, bytes), Integer.MAX_VALUE);
        }
        return unread;
    }

    // --- writing

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                "not bytes: " + message.getClass().getSimpleName());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        int room = connection.room();
        for (ByteBuf next = (ByteBuf) out.current(); next != null && room > 0; next = (ByteBuf) out.current()) {
            int length = Math.min(room, next.readableBytes());
            connection.append(next.duplicate()::readBytes, length);
            out.removeBytes(length);
            room = connection.room();
        }
        connection.flush(!out.isEmpty(), socket.nowNanos());
        socket.flush();
    }

    private final class UtpUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress to, SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            connecting = promise;
            connection = socket.dial(remote, new Listener());
            int timeoutMillis = config.getConnectTimeoutMillis();
            if (timeoutMillis > 0) {
                connectTimeout = eventLoop()
                        .schedule(
                                () -> failConnect(new ConnectTimeoutException("no connection in time")),
                                timeoutMillis,
                                TimeUnit.MILLISECONDS);
            }
        }

        @Override
        protected void flush0() {
            if (active) {
                super.flush0();
            }
        }

        /** There is room in the send buffer for what waits. */
        void goOn() {
            ChannelOutboundBuffer out = outboundBuffer();
            if (out != null && !out.isEmpty()) {
                super.flush0();
            }
        }
    }

    private void failConnect(IOException cause) {
        ChannelPromise promise = connecting;
        if (promise != null) {
            connecting = null;
            promise.tryFailure(cause);
            unsafe().close(unsafe().voidPromise());
        }
    }

    private final class Listener implements UtpListener {
        @Override
        public void accepted(UtpConnection accepted) {
            connection = accepted;
            socket.taken(UtpChannel.this);
        }

        @Override
        public void connected() {
            ChannelPromise promise = connecting;
            if (promise == null) {
                return;
            }
            connecting = null;
            if (connectTimeout != null) {
                connectTimeout.cancel(false);
            }
            active = true;
            promise.trySuccess();
            if (open) {
                pipeline().fireChannelActive();
            }
        }

        @Override
        public void received(byte[] bytes, int offset, int length) {
            if (open) {
                roomFor(length).writeBytes(bytes, offset, length);
            }
        }

        @Override
        public void burstEnded() {
            if (unread != null) {
                int bytes = unread.readableBytes();
                // Learns how much comes at a time, so that a buffer need not grow.
                readSizeBytes =
                        Math.max(LEAST_READ_BYTES, Math.min(MOST_READ_BYTES, Math.max(bytes, readSizeBytes / 2)));
            }
            if (!deliverySoon) {
                deliver();
            }
        }

        @Override
        public void ended() {
            ended = true;
        }

        @Override
        public void writable() {
            if (open) {
                ((UtpUnsafe) unsafe()).goOn();
            }
        }

        @Override
        public void closed(UtpEnd end) {
            if (!open) {
                return;
            }
            if (connecting != null) {
                failConnect(
                        end == UtpEnd.NO_ANSWER
                                ? new ConnectTimeoutException(end.reason())
                                : new ConnectException(end.reason()));
                return;
            }
            readWanted = true;
            deliver();
            if (open) {
                pipeline().fireExceptionCaught(new IOException(end.reason()));
                unsafe().close(unsafe().voidPromise());
            }
        }
    }
}
