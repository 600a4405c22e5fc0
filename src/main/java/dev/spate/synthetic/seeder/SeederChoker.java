package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.synthetic.Behaviour;
import dev.spate.synthetic.OnOffCycle;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * Chokes and unchokes one client. A client that is interested is unchoked, for good or by turns ({@link Behaviour#chokes}).
 *
 * <p>A client that has lost its interest stays unchoked until the next phase: seeders here have room for all.
 *
 * <p>Owned by the channel's event loop.
 */
final class SeederChoker {
    private static final int MESSAGE_BYTES = 8;

    private final SyntheticSeeder seeder;
    private final ChannelHandlerContext ctx;
    private final Uploader uploader;
    private final PeerCounters counters;
    private boolean choking = true;
    private boolean interested;
    private OnOffCycle.Phase phase;

    SeederChoker(SyntheticSeeder seeder, ChannelHandlerContext ctx, Uploader uploader, PeerCounters counters) {
        this.seeder = seeder;
        this.ctx = ctx;
        this.uploader = uploader;
        this.counters = counters;
    }

    /** Whether requests are refused just now. */
    boolean isChoking() {
        return choking;
    }

    /** The client wants something. */
    void interested() {
        interested = true;
        if (seeder.behaviour().unchokes() && phase == null) {
            begin(seeder.behaviour().chokes().first(seeder.random()));
        } else if (phase != null && phase.nanos() == OnOffCycle.ENDLESS && phase.on()) {
            unchoke();
        }
    }

    /** The client wants nothing at present. */
    void notInterested() {
        interested = false;
    }

    private void begin(OnOffCycle.Phase next) {
        phase = next;
        if (!phase.on()) {
            choke();
        } else if (interested) {
            unchoke();
        }
        if (phase.nanos() != OnOffCycle.ENDLESS) {
            ctx.executor()
                    .schedule(LoopWork.task(this::endPhase, uploader::broken), phase.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void endPhase() {
        if (ctx.channel().isActive()) {
            begin(seeder.behaviour().chokes().next(phase, seeder.random()));
        }
    }

    private void unchoke() {
        if (choking) {
            choking = false;
            send(new PeerMessage.Unchoke());
            uploader.flush();
        }
    }

    private void choke() {
        if (choking) {
            return;
        }
        choking = true;
        send(new PeerMessage.Choke());
        counters.rejected += uploader.refuseAll();
        uploader.flush();
    }

    private void send(PeerMessage message) {
        ByteBuf out = ctx.alloc().directBuffer(MESSAGE_BYTES);
        PeerFrameEncoder.write(out, message);
        uploader.send(out);
    }
}
