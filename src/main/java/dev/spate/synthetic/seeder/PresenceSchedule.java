package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.synthetic.OnOffCycle;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a peer is present: it leaves and returns at times that follow from its seed.
 *
 * <p>Owned by the swarm's event loop.
 */
final class PresenceSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceSchedule.class);

    private final EventLoop loop;
    private final OnOffCycle cycle;
    private final long seed;
    private final Runnable leave;
    private SplittableRandom random;
    private ScheduledFuture<?> next;
    private OnOffCycle.Phase phase = new OnOffCycle.Phase(0, true, OnOffCycle.ENDLESS);
    private boolean arrived = true;

    /** @param leave is called each time it leaves */
    PresenceSchedule(EventLoop loop, OnOffCycle cycle, long seed, Runnable leave) {
        this.loop = loop;
        this.cycle = cycle;
        this.seed = seed;
        this.leave = leave;
    }

    /** Begins at time 0, also again. */
    void restart() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        random = new SplittableRandom(seed);
        arrived = false;
        begin(cycle.first(random));
    }

    private void begin(OnOffCycle.Phase begun) {
        phase = begun;
        arrived |= phase.on();
        if (phase.nanos() != OnOffCycle.ENDLESS) {
            next = loop.schedule(this::endPhase, phase.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void endPhase() {
        begin(cycle.next(phase, random));
        if (isAway()) {
            // Whatever happens, it returns.
            LoopWork.task(leave, bug -> LOG.error("a peer that left did not close all its connections", bug))
                    .run();
        }
    }

    /** Whether it is not there now. */
    boolean isAway() {
        return !phase.on();
    }

    /** Whether it has ever been there since the time 0: trackers name those who have left for a while. */
    boolean hasArrived() {
        return arrived;
    }
}
