package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a peer is present. A peer that churns leaves and returns at times that follow from its seed.
 *
 * <p>It stays for half to one and a half of the mean, then is away for half as long, and so on. The first stay begins somewhere before
 * the start, so that peers do not leave all together.
 *
 * <p>Owned by the swarm's event loop.
 */
final class ChurnSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(ChurnSchedule.class);

    private final EventLoop loop;
    private final long meanNanos;
    private final long seed;
    private final Runnable leave;
    private SplittableRandom random;
    private ScheduledFuture<?> next;
    private boolean away;

    /**
     * @param stay how long it stays on average; zero for ever
     * @param leave is called each time it leaves
     */
    ChurnSchedule(EventLoop loop, Duration stay, long seed, Runnable leave) {
        this.loop = loop;
        this.meanNanos = stay.toNanos();
        this.seed = seed;
        this.leave = leave;
    }

    /** Begins at time 0, also again. */
    void restart() {
        away = false;
        if (meanNanos > 0) {
            if (next != null) {
                next.cancel(false);
            }
            random = new SplittableRandom(seed);
            turnAfter(random.nextLong(around(meanNanos)) + 1);
        }
    }

    /** Whether it has left. */
    boolean isAway() {
        return away;
    }

    private void turn() {
        away = !away;
        if (away) {
            // Whatever happens, it returns.
            LoopWork.task(leave, bug -> LOG.error("a peer that left did not close all its connections", bug))
                    .run();
        }
        turnAfter(around(away ? meanNanos / 2 : meanNanos));
    }

    private void turnAfter(long nanos) {
        next = loop.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    }

    /** From half to one and a half of the mean. */
    private long around(long mean) {
        return mean / 2 + random.nextLong(mean) + 1;
    }
}
