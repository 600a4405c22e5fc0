package dev.spate.peer;

import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * Opens connections to peers and greets them.
 *
 * <p>Owner: the event loop of the {@link Transport}.
 */
public final class Dialer {
    private final Transport transport;
    private final OurHandshake ourHandshake;
    private final OurHandshake withShortTimeouts;
    private final PeerEvents events;
    private final RateLimit downloadLimit;
    private final LongSupplier clock;

    /**
     * A dialer whose connections report to {@code events}.
     *
     * @param downloadLimit of what is read from all of them
     * @param clock monotonic nanoseconds, such as {@link System#nanoTime()}
     */
    public Dialer(
            Transport transport,
            OurHandshake ourHandshake,
            PeerEvents events,
            RateLimit downloadLimit,
            LongSupplier clock) {
        this.transport = transport;
        this.ourHandshake = ourHandshake;
        this.withShortTimeouts = ourHandshake.withShortTimeouts();
        this.events = events;
        this.downloadLimit = downloadLimit;
        this.clock = clock;
    }

    /** Begins to connect; ends in {@link PeerEvents#greeted} or {@link PeerEvents#failed}, never in both or neither. */
    public void dial(InetSocketAddress address) {
        dial(address, ourHandshake);
    }

    /** The same with {@linkplain OurHandshake#withShortTimeouts short timeouts}. */
    public void dialWithShortTimeouts(InetSocketAddress address) {
        dial(address, withShortTimeouts);
    }

    private void dial(InetSocketAddress address, OurHandshake how) {
        ChannelFuture connecting = transport
                .tcp()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, how.connectTimeout().toMillis()))
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReceiveBuffers.newAllocator())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        ReadThrottle.install(channel, downloadLimit);
                        PeerHandler.dialled(channel, how, events, clock, address);
                    }
                })
                .connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                return;
            }
            Runnable tell = LoopWork.task(() -> tellFailed(address, done.cause()), events::broken);
            if (transport.loop().inEventLoop()) {
                tell.run();
            } else {
                // Netty completes this on another thread when it could not open a socket: too many open files.
                transport.loop().execute(tell);
            }
        });
    }

    private void tellFailed(InetSocketAddress address, Throwable cause) {
        if (cause instanceof VirtualMachineError error) {
            events.broken(error);
        }
        events.failed(address, false, reasonOf(cause));
    }

    private static String reasonOf(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no connection in time";
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof ConnectException && message.contains("refused")) {
            return "connection refused";
        }
        return cause instanceof IOException ? "cannot connect: " + message : "cannot connect: " + cause;
    }
}
