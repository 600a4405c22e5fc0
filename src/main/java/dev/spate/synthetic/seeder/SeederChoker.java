package dev.spate.synthetic.seeder;

import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether a client may ask, and telling it so: unchokes whoever is interested, for good or by turns ({@link
 * Behaviour#chokeTurns}).
 *
 * <p>A client that has lost its interest stays unchoked until the next turn, if there are turns: seeders here have room for everybody.
 *
 * <p>Owned by the channel's event loop.
 */
final class SeederChoker {
    private static final int MESSAGE_BYTES = 8;

    private final SyntheticSeeder seeder;
    private final ChannelHandlerContext ctx;
    private final Uploader uploader;
    private final PeerCounters tally;
    private boolean choking = true;
    private boolean interested;
    private boolean turning;

    SeederChoker(SyntheticSeeder seeder, ChannelHandlerContext ctx, Uploader uploader, PeerCounters tally) {
        this.seeder = seeder;
        this.ctx = ctx;
        this.uploader = uploader;
        this.tally = tally;
    }

    /** Whether requests are refused just now. */
    boolean isChoking() {
        return choking;
    }

    /** The client wants something. */
    void interested() {
        interested = true;
        if (!seeder.behaviour().unchokes() || turning) {
            return;
        }
        unchoke();
        Duration turns = seeder.behaviour().chokeTurns();
        if (!turns.isZero()) {
            turning = true;
            turnAfter(1 + seeder.random().nextLong(turns.toNanos()));
        }
    }

    /** The client wants nothing at present. */
    void notInterested() {
        interested = false;
    }

    private void turnAfter(long nanos) {
        ctx.executor().schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    }

    private void turn() {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (!choking) {
            choke();
        } else if (interested) {
            unchoke();
        }
        turnAfter(seeder.behaviour().chokeTurns().toNanos());
    }

    private void unchoke() {
        if (choking) {
            choking = false;
            say(new PeerMessage.Unchoke());
            uploader.flush();
        }
    }

    private void choke() {
        choking = true;
        say(new PeerMessage.Choke());
        tally.rejected += uploader.refuseAll();
        uploader.flush();
    }

    private void say(PeerMessage message) {
        ByteBuf out = ctx.alloc().directBuffer(MESSAGE_BYTES);
        PeerFrameEncoder.write(out, message);
        uploader.say(out);
    }
}
