package dev.spate.peer;

import dev.spate.mse.MseDialler;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.StreamReady;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Opens connections to peers and greets them.
 *
 * <p>Owner: the event loop.
 */
public final class Dialer {
    /** Addresses of which it is remembered that they want the second try; more are dialled twice again. */
    private static final int MOST_REMEMBERED = 4096;

    private final Connector connector;
    private final OurHandshake ourHandshake;
    private final OurHandshake withShortTimeouts;
    private final StreamEncryption encryption;
    private final PeerEvents events;
    private final RateLimit downloadLimit;
    private final LongSupplier clock;
    /** Peers that greeted us at the second try, in the order in which they did. */
    private final Set<InetSocketAddress> otherwise = new LinkedHashSet<>();

    /**
     * A dialer whose connections report to {@code events}.
     *
     * @param connector opens the channels
     * @param encryption whether their streams are encrypted
     * @param downloadLimit of what is read from all of them
     * @param clock monotonic nanoseconds, such as {@link System#nanoTime()}
     */
    public Dialer(
            Connector connector,
            StreamEncryption encryption,
            OurHandshake ourHandshake,
            PeerEvents events,
            RateLimit downloadLimit,
            LongSupplier clock) {
        this.connector = connector;
        this.encryption = encryption;
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
        new Dial(address, how).next();
    }

    /**
     * One address: a try after the other, each with a connection of its own. The next one is for a peer that hangs up at
     * once, as one does that wants encryption, or knows none; or that has greeted us without, unasked.
     */
    private final class Dial implements PeerEvents {
        private final InetSocketAddress address;
        private final OurHandshake how;
        private final Deque<Boolean> tries =
                new ArrayDeque<>(encryption.policy().tries());
        private MseDialler encrypting;
        private PeerHandler peer;

        Dial(InetSocketAddress address, OurHandshake how) {
            this.address = address;
            this.how = how;
            if (otherwise.contains(address)) {
                tries.addFirst(tries.removeLast());
            }
        }

        void next() {
            boolean encrypted = tries.remove();
            connector
                    .connect(address, how.connectTimeout())
                    .addListener(LoopWork.listener(
                            (Future<Channel> done) -> {
                                if (done.isSuccess()) {
                                    greet(done.getNow(), encrypted);
                                } else {
                                    notConnected(done.cause());
                                }
                            },
                            events::broken));
        }

        private void greet(Channel channel, boolean encrypted) {
            if (!channel.isActive()) {
                // It ended before it was handed over: no handler of ours would hear of it.
                channel.close();
                events.failed(address, false, "it closed the connection before a handshake");
                return;
            }
            channel.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
            encrypting = encrypted ? encryption.dial(channel, how.infoHash()) : null;
            peer = PeerHandler.dialled(channel, how, this, clock, address);
            if (!encrypted) {
                channel.pipeline().fireUserEventTriggered(StreamReady.INSTANCE);
            }
            ReadThrottle.install(channel, downloadLimit);
        }

        private void notConnected(Throwable cause) {
            if (cause instanceof VirtualMachineError error) {
                events.broken(error);
            }
            events.failed(address, false, reasonOf(cause));
        }

        @Override
        public PeerSession greeted(PeerConnection connection) {
            remember((encrypting != null) != encryption.policy().tries().get(0));
            return events.greeted(connection);
        }

        private void remember(boolean second) {
            otherwise.remove(address);
            if (second) {
                otherwise.add(address);
                if (otherwise.size() > MOST_REMEMBERED) {
                    otherwise.remove(otherwise.iterator().next());
                }
            }
        }

        @Override
        public void failed(InetSocketAddress where, boolean incoming, String reason) {
            // Later than that the peer does know the encrypted handshake, and has other reasons.
            boolean mayWantOther = encrypting == null
                    ? peer.peerHungUp()
                    : encrypting.hasAnsweredPlain() || peer.peerHungUp() && encrypting.awaitsKey();
            if (mayWantOther && !tries.isEmpty()) {
                next();
            } else {
                events.failed(where, incoming, reason);
            }
        }

        @Override
        public void broken(Throwable bug) {
            events.broken(bug);
        }
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
