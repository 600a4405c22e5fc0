package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.net.TokenBucket;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The limit that all peers of a swarm share: blocks are granted one at a time, in turn to all that wait.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class SharedRateLimit {
    private final EventLoop loop;
    private final TokenBucket bucket;
    private final ArrayDeque<Uploader> waiting = new ArrayDeque<>();
    private Uploader turn;
    private boolean armed;

    public SharedRateLimit(EventLoop loop, TokenBucket bucket) {
        this.loop = loop;
        this.bucket = bucket;
    }

    /** Pays for a block when it may go now; otherwise the uploader's {@link Uploader#pump} is called when it may. */
    boolean admit(Uploader uploader, int bytes, long nowNanos) {
        if (bucket.isUnlimited()) {
            return true;
        }
        boolean first = waiting.isEmpty() || uploader == turn;
        if (first && bucket.nanosUntilReady(nowNanos) == 0) {
            turn = null;
            bucket.take(bytes, nowNanos);
            return true;
        }
        if (!uploader.waitsForTotal) {
            uploader.waitsForTotal = true;
            waiting.add(uploader);
        }
        arm(nowNanos);
        return false;
    }

    private void arm(long nowNanos) {
        if (!armed && !waiting.isEmpty()) {
            armed = true;
            loop.schedule(
                    LoopWork.task(this::grant, this::broken), bucket.nanosUntilReady(nowNanos), TimeUnit.NANOSECONDS);
        }
    }

    /** Nobody who waits would get a turn any more: each connection is told. */
    private void broken(Throwable bug) {
        while (!waiting.isEmpty()) {
            Uploader each = waiting.poll();
            each.waitsForTotal = false;
            each.broken(bug);
        }
    }

    private void grant() {
        armed = false;
        long now = System.nanoTime();
        int round = waiting.size();
        while (round-- > 0 && bucket.nanosUntilReady(now) == 0) {
            turn = waiting.poll();
            turn.waitsForTotal = false;
            // The bug of one connection does not cost the others their turns.
            LoopWork.task(turn::pump, turn::broken).run();
        }
        turn = null;
        arm(now);
    }
}
