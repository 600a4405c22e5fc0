package dev.spate.peer;

import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.StreamReady;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * Opens connections to peers and greets them.
 *
 * <p>Owner: the event loop.
 */
public final class Dialer {
    private final Connector connector;
    private final OurHandshake ourHandshake;
    private final OurHandshake withShortTimeouts;
    private final PeerEvents events;
    private final RateLimit downloadLimit;
    private final LongSupplier clock;

    /**
     * A dialer whose connections report to {@code events}.
     *
     * @param connector opens the channels
     * @param downloadLimit of what is read from all of them
     * @param clock monotonic nanoseconds, such as {@link System#nanoTime()}
     */
    public Dialer(
            Connector connector,
            OurHandshake ourHandshake,
            PeerEvents events,
            RateLimit downloadLimit,
            LongSupplier clock) {
        this.connector = connector;
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
        connector
                .connect(address, how.connectTimeout())
                .addListener(LoopWork.listener(
                        (Future<Channel> done) -> {
                            if (done.isSuccess()) {
                                greet(done.getNow(), address, how);
                            } else {
                                notConnected(address, done.cause());
                            }
                        },
                        events::broken));
    }

    private void greet(Channel channel, InetSocketAddress address, OurHandshake how) {
        if (!channel.isActive()) {
            // It ended before it was handed over: no handler of ours would hear of it.
            channel.close();
            events.failed(address, false, "it closed the connection before a handshake");
            return;
        }
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
        PeerHandler.dialled(channel, how, events, clock, address);
        channel.pipeline().fireUserEventTriggered(StreamReady.INSTANCE);
        ReadThrottle.install(channel, downloadLimit);
    }

    private void notConnected(InetSocketAddress address, Throwable cause) {
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
