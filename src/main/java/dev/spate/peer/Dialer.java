package dev.spate.peer;

import dev.spate.mse.MseDialler;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.ReadThrottle;
import dev.spate.net.ReceiveBuffers;
import dev.spate.net.StreamReady;
import dev.spate.utp.UtpSocket;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Opens connections to peers and greets them.
 *
 * <p>Owner: the event loop.
 */
public final class Dialer {
    /** Addresses of which it is remembered which try they want; more are dialled in all ways again. */
    private static final int MOST_REMEMBERED = 4096;

    private final Connector connector;
    private final OurHandshake ourHandshake;
    private final OurHandshake withShortTimeouts;
    private final StreamEncryption encryption;
    private final PeerEvents events;
    private final RateLimit downloadLimit;
    private final LongSupplier clock;
    private Function<InetSocketAddress, DialHint> hints = address -> DialHint.NONE;
    /** Peers that greeted us at the second try, in the order in which they did. */
    private final Set<InetSocketAddress> otherwise = new LinkedHashSet<>();
    /** Peers that hung up over TCP, and could not be greeted over uTP either. */
    private final Set<InetSocketAddress> notOverUtp = new LinkedHashSet<>();

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

    /** @param newHints what others say of an address; asked for each that is dialled */
    public Dialer hintedBy(Function<InetSocketAddress, DialHint> newHints) {
        hints = newHints;
        return this;
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
     * The last are over uTP: who takes nothing else may listen for TCP all the same, to hang up on all that come (libtorrent).
     */
    private final class Dial implements PeerEvents {
        private final InetSocketAddress address;
        private OurHandshake how;
        /** Whether the torrent is named by its other hash: a peer of version 2 alone may not know that of version 1. */
        private boolean renamed;

        private final Deque<Boolean> tries =
                new ArrayDeque<>(encryption.policy().tries());
        private Connector way;
        private boolean overUtpAlone;
        private Duration timeout;
        private Optional<String> reasonBeforeUtp = Optional.empty();
        private boolean isUtp;
        private MseDialler encrypting;
        private PeerHandler peer;

        Dial(InetSocketAddress address, OurHandshake how) {
            this.address = address;
            this.how = how;
            this.timeout = how.connectTimeout();
            DialHint hint = hints.apply(address);
            this.way = hint.utp() ? connector.utpFirst() : connector;
            if (otherwise.contains(address) || hint.encrypted() && !tries.peek()) {
                tries.addFirst(tries.removeLast());
            }
        }

        void next() {
            boolean encrypted = tries.remove();
            way.connect(address, timeout)
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
                hungUp("it closed the connection before a handshake");
                return;
            }
            isUtp = UtpSocket.isUtp(channel);
            channel.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
            encrypting = encrypted ? encryption.dial(channel, how.infoHash()) : null;
            peer = PeerHandler.dialled(channel, how, this, clock, address);
            if (!encrypted) {
                channel.pipeline().fireUserEventTriggered(StreamReady.INSTANCE);
            }
            ReadThrottle.installForStranger(channel, downloadLimit);
        }

        private void notConnected(Throwable cause) {
            if (cause instanceof VirtualMachineError error) {
                events.broken(error);
            }
            failForGood(reasonBeforeUtp.orElseGet(() -> reasonOf(cause)));
        }

        private void failForGood(String reason) {
            if (reasonBeforeUtp.isPresent()) {
                addBounded(notOverUtp, address);
            }
            events.failed(address, false, reason);
        }

        /** Nothing is left to be tried in the way that it was tried in. */
        private void hungUp(String reason) {
            Optional<Connector> utp = connector.utp();
            if (isUtp || overUtpAlone || utp.isEmpty() || notOverUtp.contains(address)) {
                failForGood(reason);
                return;
            }
            reasonBeforeUtp = Optional.of(reason);
            way = utp.get();
            overUtpAlone = true;
            // Who hangs up is there: it answers soon, or not at all.
            boolean soon = timeout.isZero() || timeout.compareTo(FastestConnector.AFTER_REFUSAL) > 0;
            timeout = soon ? FastestConnector.AFTER_REFUSAL : timeout;
            tries.clear();
            tries.addAll(encryption.policy().tries());
            next();
        }

        @Override
        public PeerSession greeted(PeerConnection connection) {
            remember((encrypting != null) != encryption.policy().tries().get(0));
            return events.greeted(connection);
        }

        private void remember(boolean second) {
            otherwise.remove(address);
            if (second) {
                addBounded(otherwise, address);
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
            } else if (mayWantOther
                    && peer.peerHungUp()
                    && !renamed
                    && how.other().isPresent()) {
                renamed = true;
                how = how.naming(how.other().get());
                tries.addAll(encryption.policy().tries());
                next();
            } else if (mayWantOther && peer.peerHungUp()) {
                hungUp(reason);
            } else {
                failForGood(reason);
            }
        }

        @Override
        public void broken(Throwable bug) {
            events.broken(bug);
        }
    }

    private static void addBounded(Set<InetSocketAddress> addresses, InetSocketAddress one) {
        addresses.add(one);
        if (addresses.size() > MOST_REMEMBERED) {
            addresses.remove(addresses.iterator().next());
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
        if (cause instanceof NoRouteToHostException) {
            // Netty's has no words.
            return "no route to it";
        }
        return cause instanceof IOException ? "cannot connect: " + message : "cannot connect: " + cause;
    }
}
