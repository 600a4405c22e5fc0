package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ReadThrottleTest {
    /** Counts how often it is asked to read. */
    private static final class Counting extends EmbeddedChannel {
        private boolean connected;
        private int reads;

        @Override
        public boolean isActive() {
            return connected && super.isActive();
        }

        @Override
        protected void doBeginRead() {
            reads++;
        }
    }

    /** As with uTP, whose channel is there before the connection: nobody was greeted over it where there was a limit. */
    @Test
    void beginsToReadWhenTheChannelBecomesActiveAfterwards() {
        Counting channel = new Counting();
        channel.config().setAutoRead(false);
        RateLimit limit = RateLimit.of(channel.eventLoop(), 10 << 10, System::nanoTime, bug -> {
            throw new AssertionError(bug);
        });
        channel.reads = 0;
        ReadThrottle.installForStranger(channel, limit);
        assertEquals(0, channel.reads);
        channel.connected = true;
        channel.pipeline().fireChannelActive();
        assertEquals(1, channel.reads);
        channel.finishAndReleaseAll();
    }
}
