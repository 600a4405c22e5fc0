package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks up host names that strangers gave: so many at most, a few at a time, and for a bounded time.
 *
 * <p>Owner: the loop.
 */
public final class HostLookups {
    /** Names that are looked up at once: a list of strangers must not make us ask a name server a hundred questions. */
    public static final int AT_ONCE = 4;

    private final EventLoop loop;
    private final HostResolver resolver;
    private final Bounds bounds;
    private final Listener listener;
    private final Deque<InetSocketAddress> waiting = new ArrayDeque<>();
    private Future<?> timer;
    private int running;
    private boolean over;

    /**
     * What the lookups may cost.
     *
     * @param names how many are looked up; those behind them are left out
     * @param time for all of them together; what is not found by then is left out
     */
    public record Bounds(int names, Duration time) {}

    /** Is told what was found; on the loop. */
    public interface Listener {
        /** One of the names has these addresses, 1 to 8 of them; the port is that of the name. */
        void found(List<InetSocketAddress> addresses);

        /** One of the names leads nowhere; the reason is for a person. */
        void failed(InetSocketAddress name, String reason);

        /** Nothing more will be told: all names were looked up, or the time is over. Told once, unless broken. */
        void ended();

        /** A bug, or the JVM cannot go on. Told instead of {@link #ended}. */
        void broken(Throwable bug);
    }

    /**
     * Lookups that have yet to begin.
     *
     * @param names unresolved; numeric addresses are taken as well
     */
    public HostLookups(
            EventLoop loop, HostResolver resolver, List<InetSocketAddress> names, Bounds bounds, Listener listener) {
        this.loop = loop;
        this.resolver = resolver;
        this.bounds = bounds;
        this.listener = listener;
        names.stream().limit(bounds.names()).forEach(waiting::add);
    }

    /** Begins. What needs no name server is told before this returns. */
    public void start() {
        assert loop.inEventLoop();
        if (over) {
            return;
        }
        LoopWork.task(
                        () -> {
                            timer = loop.schedule(
                                    LoopWork.task(this::end, this::broken),
                                    bounds.time().toNanos(),
                                    TimeUnit.NANOSECONDS);
                            next();
                        },
                        this::broken)
                .run();
    }

    /** Waits no longer: what is not found by now is left out. Does nothing when all is over. */
    public void end() {
        if (!over) {
            over();
            listener.ended();
        }
    }

    /** Whether nothing more will be told. */
    public boolean isOver() {
        return over;
    }

    /** How many names are being looked up at this moment. */
    int running() {
        return running;
    }

    private void over() {
        over = true;
        waiting.clear();
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void broken(Throwable bug) {
        over();
        listener.broken(bug);
    }

    private void next() {
        while (!over && running < AT_ONCE && !waiting.isEmpty()) {
            InetSocketAddress name = waiting.poll();
            running++;
            resolver.resolve(name.getHostString())
                    .addListener(
                            LoopWork.listener((Future<List<InetAddress>> done) -> lookedUp(name, done), this::broken));
        }
        if (running == 0) {
            end();
        }
    }

    private void lookedUp(InetSocketAddress name, Future<List<InetAddress>> done) {
        running--;
        if (over) {
            return;
        }
        if (done.isSuccess()) {
            listener.found(done.getNow().stream()
                    .map(each -> new InetSocketAddress(each, name.getPort()))
                    .toList());
        } else {
            listener.failed(name, done.cause().getMessage());
        }
        next();
    }
}
