package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
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

    @Test
    void whatFailedComesLastAndWhatFailedFirstIsTriedAgainFirst() {
        EventLoop loop = new EmbeddedChannel().eventLoop();
        List<InetAddress> all = List.of(one, two, three);
        ProxyLookup lookup = new ProxyLookup(loop, host -> loop.newSucceededFuture(all));
        assertEquals(all, lookup.resolve("proxy.example").getNow());
        lookup.failed(one);
        // Several connections may have begun before the first failed.
        lookup.failed(one);
        assertEquals(List.of(two, three, one), lookup.resolve("proxy.example").getNow());
        lookup.failed(two);
        lookup.failed(three);
        assertEquals(List.of(one, two, three), lookup.resolve("proxy.example").getNow());
        lookup.reached(two);
        assertEquals(two, lookup.resolve("proxy.example").getNow().get(0));
    }
}
