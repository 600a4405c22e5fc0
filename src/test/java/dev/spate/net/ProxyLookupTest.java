package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProxyLookupTest {
    private final InetAddress one = address(1);
    private final InetAddress two = address(2);
    private final InetAddress three = address(3);

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoop loop = channel.eventLoop();
    private List<InetAddress> all = List.of(one, two, three);
    private final Map<InetAddress, Promise<Void>> knocks = new LinkedHashMap<>();
    private final ProxyLookup lookup = new ProxyLookup(loop, host -> loop.newSucceededFuture(all), address -> {
        knocks.put(address, loop.newPromise());
        return knocks.get(address);
    });

    private Future<List<InetAddress>> resolve() {
        return lookup.resolve("proxy.example");
    }

    private void after(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void theFirstThatIsThereIsTakenUntilItFails() {
        Future<List<InetAddress>> first = resolve();
        Future<List<InetAddress>> beside = resolve();
        assertEquals(Set.of(one), knocks.keySet());
        knocks.get(one).setFailure(new ConnectException("refused"));
        assertEquals(Set.of(one, two), knocks.keySet());
        assertFalse(first.isDone());
        after(ProxyLookup.NEXT_AFTER_MILLIS - 1);
        assertEquals(Set.of(one, two), knocks.keySet());
        after(1);
        assertFalse(first.isDone());
        knocks.get(three).setSuccess(null);

        assertEquals(List.of(three, two, one), first.getNow());
        assertEquals(List.of(three, two, one), beside.getNow());
        assertTrue(knocks.get(two).isCancelled());

        knocks.clear();
        assertEquals(three, resolve().getNow().get(0));
        assertEquals(Set.of(), knocks.keySet());
        lookup.failed(three);
        assertFalse(resolve().isDone());
        assertEquals(Set.of(two), knocks.keySet());
    }

    @Test
    void whoIsSilentMayAnswerLate() {
        Future<List<InetAddress>> asked = resolve();
        after(ProxyLookup.NEXT_AFTER_MILLIS);
        knocks.get(one).setSuccess(null);
        assertEquals(all, asked.getNow());
        assertTrue(knocks.get(two).isCancelled());
    }

    @Test
    void whenNoneIsThereTheConnectionTellsWhy() {
        Future<List<InetAddress>> asked = resolve();
        for (InetAddress each : all) {
            assertFalse(asked.isDone());
            knocks.get(each).setFailure(new ConnectException("refused"));
        }
        assertEquals(all, asked.getNow());
    }

    @Test
    void aNameWithoutAddressesFails() {
        all = List.of();
        assertEquals("proxy.example has no address", resolve().cause().getMessage());
        all = List.of(one);
        assertEquals(List.of(one), resolve().getNow());
    }

    @Test
    void whatFailedComesLastAndWhatFailedFirstIsTriedAgainFirst() {
        lookup.failed(one);
        // Several connections may have begun before the first failed.
        lookup.failed(one);
        assertEquals(List.of(two, three, one), lookup.ordered(all));
        lookup.failed(two);
        lookup.failed(three);
        assertEquals(List.of(one, two, three), lookup.ordered(all));
        lookup.reached(two);
        assertEquals(List.of(two, one, three), lookup.ordered(all));
    }
}
