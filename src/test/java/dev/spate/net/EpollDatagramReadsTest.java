package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.UncheckedBooleanSupplier;
import org.junit.jupiter.api.Test;

class EpollDatagramReadsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ExtendedHandle handle = new EpollDatagramReads(100, () -> {}).newHandle();

    /** The socket is readable, and has so many datagrams. @return how many were read in how many calls */
    private int[] burst(int waiting) {
        int read = 0;
        int calls = 0;
        handle.reset(channel.config());
        do {
            int found = Math.min(handle.guess() / 100, waiting - read);
            calls++;
            if (found == 0) {
                handle.lastBytesRead(-1);
                break;
            }
            handle.lastBytesRead(20 * found);
            handle.incMessagesRead(found);
            read += found;
        } while (handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        handle.readComplete();
        return new int[] {read, calls};
    }

    @Test
    void oneDatagramIsReadWithOneCallAndFewPlaces() {
        for (int i = 0; i < 10; i++) {
            assertEquals(1, burst(1)[1]);
            assertEquals(EpollDatagramReads.LEAST * 100, handle.guess());
        }
    }

    @Test
    void placesFollowWhatComes() {
        assertEquals(20, burst(20)[0]);
        assertTrue(handle.guess() <= 3_200);
        assertEquals(20, burst(20)[0]);
        int[] much = burst(1_000);
        assertTrue(much[0] >= EpollDatagramReads.MOST && much[0] < 2 * EpollDatagramReads.MOST, "read " + much[0]);
        assertEquals(EpollDatagramReads.MOST * 100, handle.guess());
        assertEquals(1, burst(EpollDatagramReads.MOST)[1]);
        for (int i = 0; i < 5; i++) {
            burst(1);
        }
        assertEquals(EpollDatagramReads.LEAST * 100, handle.guess());
    }

    @Test
    void whoReadsByHimselfIsGivenOneCall() {
        channel.config().setAutoRead(false);
        handle.reset(channel.config());
        handle.lastBytesRead(160);
        handle.incMessagesRead(8);
        assertFalse(handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
    }
}
