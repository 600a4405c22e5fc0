package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.synthetic.Behaviour;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a peer its later pieces when it is time.
 *
 * <p>Owned by the swarm's event loop.
 */
final class PieceGrowth {
    private static final Logger LOG = LoggerFactory.getLogger(PieceGrowth.class);
    /** Pieces that are due within this time of the first come with it: one timer. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventLoop loop;
    private final List<Behaviour.LaterPiece> pieces;
    private final IntConsumer gained;
    private long startNanos;
    private int next;
    private ScheduledFuture<?> timer;

    /** @param gained is told each piece */
    PieceGrowth(EventLoop loop, List<Behaviour.LaterPiece> pieces, IntConsumer gained) {
        this.loop = loop;
        this.pieces = pieces;
        this.gained = gained;
    }

    /** Whether it never gets any. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Begins at time 0, also again. */
    void restart(long nowNanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        startNanos = nowNanos;
        next = 0;
        arm();
    }

    private void arm() {
        if (next < pieces.size()) {
            long wait = pieces.get(next).nanos() - (System.nanoTime() - startNanos);
            timer = loop.schedule(
                    LoopWork.task(this::due, bug -> LOG.error("a peer gets no more pieces", bug)),
                    Math.max(0, wait),
                    TimeUnit.NANOSECONDS);
        }
    }

    private void due() {
        long now = System.nanoTime() - startNanos;
        while (next < pieces.size() && pieces.get(next).nanos() - now <= TOGETHER_NANOS) {
            gained.accept(pieces.get(next).piece());
            next++;
        }
        arm();
    }
}
