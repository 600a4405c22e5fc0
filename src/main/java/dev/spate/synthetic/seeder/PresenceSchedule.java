package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.synthetic.Turns;
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
    private final Turns turns;
    private final long seed;
    private final Runnable leave;
    private SplittableRandom random;
    private ScheduledFuture<?> next;
    private Turns.Turn turn = new Turns.Turn(0, true, Turns.ENDLESS);
    private boolean arrived = true;

    /** @param leave is called each time it leaves */
    PresenceSchedule(EventLoop loop, Turns turns, long seed, Runnable leave) {
        this.loop = loop;
        this.turns = turns;
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
        begin(turns.first(random));
    }

    private void begin(Turns.Turn begun) {
        turn = begun;
        arrived |= turn.on();
        if (turn.nanos() != Turns.ENDLESS) {
            next = loop.schedule(this::turn, turn.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void turn() {
        begin(turns.next(turn, random));
        if (isAway()) {
            // Whatever happens, it returns.
            LoopWork.task(leave, bug -> LOG.error("a peer that left did not close all its connections", bug))
                    .run();
        }
    }

    /** Whether it is not there now. */
    boolean isAway() {
        return !turn.on();
    }

    /** Whether it has ever been there since the time 0: trackers name those who have left for a while. */
    boolean hasArrived() {
        return arrived;
    }
}
