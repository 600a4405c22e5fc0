package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running event loop thread, named {@code spate-loop}, and the channel classes that go with it.
 *
 * <p>Picks epoll on Linux and kqueue on macOS where Netty's native library loads, else NIO. Classes of another
 * system's transport are never loaded, and a library that does not load costs speed, not the run. The thread is a
 * daemon: a process whose main thread has ended does not hang on it.
 *
 * <p>Immutable; any thread may use it.
 */
public final class Transport implements AutoCloseable {
    /** The system property that names a transport ({@code epoll}, {@code kqueue} or {@code nio}) when the caller does not. */
    public static final String PROPERTY = "spate.transport";

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final long CLOSE_BOUND_MILLIS = 1_000;

    private final Kind kind;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;

    private Transport(Kind kind) {
        this.kind = kind;
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("spate-loop", true) {
                    @Override
                    protected Thread newThread(Runnable task, String name) {
                        return super.newThread(task, "spate-loop");
                    }
                },
                kind.handlers());
        this.loop = group.next();
    }

    /**
     * Starts the loop on the best transport of this machine.
     *
     * @param forcedName {@code epoll}, {@code kqueue} or {@code nio}, going before the {@link #PROPERTY}; one that this
     *     machine does not have falls back to NIO
     * @throws IllegalArgumentException for any other name
     */
    public static Transport start(Optional<String> forcedName) {
        Optional<String> wanted = forcedName
                .or(() -> Optional.ofNullable(System.getProperty(PROPERTY)))
                .filter(name -> !name.isBlank());
        Kind kind = wanted.map(Transport::named).orElseGet(Transport::ofThisSystem);
        if (!kind.available()) {
            LOG.debug("transport {} does not load here, using nio", kind.label());
            kind = Kind.NIO;
        }
        return new Transport(kind);
    }

    /** The one event loop; its thread starts with the first task. */
    public EventLoop loop() {
        return loop;
    }

    /** The class of an outgoing or accepted TCP channel. */
    public Class<? extends SocketChannel> socket() {
        return kind.socket();
    }

    /** The class of a listening TCP channel. */
    public Class<? extends ServerSocketChannel> serverSocket() {
        return kind.serverSocket();
    }

    /** The class of a UDP channel. */
    public Class<? extends DatagramChannel> datagram() {
        return kind.datagram();
    }

    /** {@code epoll}, {@code kqueue} or {@code nio}. */
    public String name() {
        return kind.label();
    }

    /** Ends the loop without a quiet period; called from another thread it waits for the end, a second at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_BOUND_MILLIS, TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_BOUND_MILLIS);
        }
    }

    private static Kind named(String name) {
        for (Kind each : Kind.values()) {
            if (each.label().equals(name.strip().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("no such transport: " + name + " (epoll, kqueue or nio)");
    }

    private static Kind ofThisSystem() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.contains("linux")) {
            return Kind.EPOLL;
        }
        return system.contains("mac") || system.contains("bsd") ? Kind.KQUEUE : Kind.NIO;
    }

    /** Each native class is named in its own constant only, and so loaded only when that transport is asked about. */
    private enum Kind {
        EPOLL {
            @Override
            boolean available() {
                return Epoll.isAvailable();
            }

            @Override
            IoHandlerFactory handlers() {
                return EpollIoHandler.newFactory();
            }

            @Override
            Class<? extends SocketChannel> socket() {
                return EpollSocketChannel.class;
            }

            @Override
            Class<? extends ServerSocketChannel> serverSocket() {
                return EpollServerSocketChannel.class;
            }

            @Override
            Class<? extends DatagramChannel> datagram() {
                return EpollDatagramChannel.class;
            }
        },
        KQUEUE {
            @Override
            boolean available() {
                return KQueue.isAvailable();
            }

            @Override
            IoHandlerFactory handlers() {
                return KQueueIoHandler.newFactory();
            }

            @Override
            Class<? extends SocketChannel> socket() {
                return KQueueSocketChannel.class;
            }

            @Override
            Class<? extends ServerSocketChannel> serverSocket() {
                return KQueueServerSocketChannel.class;
            }

            @Override
            Class<? extends DatagramChannel> datagram() {
                return KQueueDatagramChannel.class;
            }
        },
        NIO {
            @Override
            boolean available() {
                return true;
            }

            @Override
            IoHandlerFactory handlers() {
                return NioIoHandler.newFactory();
            }

            @Override
            Class<? extends SocketChannel> socket() {
                return NioSocketChannel.class;
            }

            @Override
            Class<? extends ServerSocketChannel> serverSocket() {
                return NioServerSocketChannel.class;
            }

            @Override
            Class<? extends DatagramChannel> datagram() {
                return NioDatagramChannel.class;
            }
        };

        abstract boolean available();

        abstract IoHandlerFactory handlers();

        abstract Class<? extends SocketChannel> socket();

        abstract Class<? extends ServerSocketChannel> serverSocket();

        abstract Class<? extends DatagramChannel> datagram();

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
