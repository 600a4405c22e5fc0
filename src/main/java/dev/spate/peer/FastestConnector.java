package dev.spate.peer;

import dev.spate.net.LoopWork;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Two ways to a peer side by side (as in RFC 8305): the first has a head start, and the second is tried when it has not
 * connected by then, or fails before. The faster is kept, and the other closed.
 *
 * <p>Owner: the event loop.
 */
public final class FastestConnector implements Connector {
    /** By then a peer that TCP reaches has answered. */
    static final long HEAD_START_MILLIS = 500;

    /** A peer that has refused the first way is there: it answers the second soon, or not at all. */
    static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Connector first;
    private final Connector second;
    private final boolean tcpIsSecond;

    /** @param first TCP */
    public FastestConnector(EventLoop loop, Connector first, Connector second) {
        this(loop, first, second, false);
    }

    private FastestConnector(EventLoop loop, Connector first, Connector second, boolean tcpIsSecond) {
        this.loop = loop;
        this.first = first;
        this.second = second;
        this.tcpIsSecond = tcpIsSecond;
    }

    /** One that begins with uTP: whatever that fails with, TCP is tried. */
    public static FastestConnector beginningWithUtp(EventLoop loop, Connector utp, Connector tcp) {
        return new FastestConnector(loop, utp, tcp, true);
    }

    @Override
    public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
        Race race = new Race(address, timeout);
        race.begin();
        return race.winner;
    }

    /** One peer. */
    private final class Race {
        final Promise<Channel> winner = loop.newPromise();
        private final InetSocketAddress address;
        private final Duration timeout;
        private Future<?> headStart;
        private boolean secondBegun;
        private Throwable secondFailure;
        private Throwable firstFailure;

        Race(InetSocketAddress address, Duration timeout) {
            this.address = address;
            this.timeout = timeout;
        }

        void begin() {
            Duration rest = timeout.minusMillis(HEAD_START_MILLIS);
            if (timeout.isZero() || !rest.isNegative() && !rest.isZero()) {
                headStart = loop.schedule(
                        LoopWork.task(() -> beginSecond(timeout.isZero() ? timeout : rest), winner::tryFailure),
                        HEAD_START_MILLIS,
                        TimeUnit.MILLISECONDS);
            }
            first.connect(address, timeout)
                    .addListener(LoopWork.listener((Future<Channel> done) -> firstEnded(done), winner::tryFailure));
        }

        private void firstEnded(Future<Channel> done) {
            if (done.isSuccess()) {
                won(done.getNow());
                return;
            }
            firstFailure = done.cause();
            // Refused, or no way to it. What is no fault of the peer or the network, such as the fence, is not tried
            // again.
            if (!secondBegun && (tcpIsSecond || firstFailure instanceof SocketException)) {
                boolean soon = timeout.isZero() || timeout.compareTo(AFTER_REFUSAL) > 0;
                beginSecond(soon && !tcpIsSecond ? AFTER_REFUSAL : timeout);
            } else if (!secondBegun || secondFailure != null) {
                lost();
            }
        }

        private void beginSecond(Duration bound) {
            cancelHeadStart();
            if (!secondBegun && !winner.isDone()) {
                secondBegun = true;
                second.connect(address, bound)
                        .addListener(
                                LoopWork.listener((Future<Channel> done) -> secondEnded(done), winner::tryFailure));
            }
        }

        private void secondEnded(Future<Channel> done) {
            if (done.isSuccess()) {
                won(done.getNow());
                return;
            }
            secondFailure = done.cause();
            if (firstFailure != null) {
                lost();
            }
        }

        private void won(Channel channel) {
            cancelHeadStart();
            if (!winner.trySuccess(channel)) {
                channel.close();
            }
        }

        /** What is wrong with TCP is what people know. */
        private void lost() {
            cancelHeadStart();
            winner.tryFailure(tcpIsSecond && secondFailure != null ? secondFailure : firstFailure);
        }

        private void cancelHeadStart() {
            if (headStart != null) {
                headStart.cancel(false);
            }
        }
    }
}
