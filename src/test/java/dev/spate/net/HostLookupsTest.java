package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Patience;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostLookupsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Transport transport = Transport.start();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private FakeDns dns;
    private HostResolver resolver;

    /** Writes down what is told. */
    private static class Told implements HostLookups.Listener {
        final List<InetSocketAddress> found = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        final List<Throwable> bugs = new ArrayList<>();

        @Override
        public void found(List<InetSocketAddress> addresses) {
            found.addAll(addresses);
        }

        @Override
        public void failed(InetSocketAddress name, String reason) {
            failed.add(reason);
        }

        @Override
        public void ended() {
            ends.add("ended");
        }

        @Override
        public void broken(Throwable bug) {
            bugs.add(bug);
            ends.add("broken");
        }

        String end() throws InterruptedException {
            return ends.poll(Patience.SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Knows {@code known….example}, keeps silent about {@code silent….example}, and denies all others. */
    @BeforeEach
    void start() throws Exception {
        dns = new FakeDns(name -> {
            asked.add(name);
            return name.startsWith("silent") ? null : name.startsWith("known") ? List.of("203.0.113.1") : List.of();
        });
        resolver = dns.resolver(transport, Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() throws Exception {
        transport.loop().submit(resolver::close).get(Patience.SECONDS, TimeUnit.SECONDS);
        transport.close();
        dns.close();
    }

    private static List<InetSocketAddress> names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> InetSocketAddress.createUnresolved(prefix + i + ".example", i + 1))
                .toList();
    }

    private HostLookups started(List<InetSocketAddress> names, int atMost, Duration time, Told told) throws Exception {
        return transport
                .loop()
                .submit(() -> {
                    HostLookups lookups = new HostLookups(
                            transport.loop(), resolver, names, new HostLookups.Bounds(atMost, time), told);
                    lookups.start();
                    return lookups;
                })
                .get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheAddressesOfEveryNameAndWhichLeadNowhere() throws Exception {
        Told told = new Told();
        List<InetSocketAddress> names = new ArrayList<>(names("known", 9));
        names.addAll(names("nobody", 1));
        names.add(InetSocketAddress.createUnresolved("localhost", 77));
        started(names, 100, LONG, told);
        assertEquals("ended", told.end());
        assertEquals(11, told.found.size());
        assertTrue(told.found.contains(new InetSocketAddress("203.0.113.1", 9)), told.found::toString);
        assertTrue(told.found.contains(new InetSocketAddress("::1", 77)), told.found::toString);
        assertEquals(List.of("unknown host nobody0.example"), told.failed);
        assertTrue(told.ends.isEmpty());
    }

    @Test
    void looksFourNamesUpAtATime() throws Exception {
        HostLookups lookups = started(names("silent", 30), 100, LONG, new Told());
        assertEquals(4, lookups.running());
        List<Integer> askedSoFar = new ArrayList<>();
        Told told = new Told() {
            @Override
            public void found(List<InetSocketAddress> addresses) {
                askedSoFar.add((int)
                        asked.stream().filter(each -> each.startsWith("known")).count());
            }
        };
        started(names("known", 30), 100, LONG, told);
        assertEquals("ended", told.end());
        for (int i = 0; i < 30; i++) {
            // Of those behind the one that is told, three were asked for at most.
            assertTrue(askedSoFar.get(i) <= i + 4, askedSoFar::toString);
        }
    }

    @Test
    void leavesOutTheNamesBehindTheBound() throws Exception {
        Told told = new Told();
        started(names("known", 30), 6, LONG, told);
        assertEquals("ended", told.end());
        assertEquals(6, told.found.size());
        assertEquals(6, asked.size());
    }

    @Test
    void endsWhenItsTimeIsOver() throws Exception {
        Told told = new Told();
        HostLookups lookups = started(names("silent", 30), 30, Duration.ofMillis(1), told);
        assertEquals("ended", told.end());
        assertTrue(lookups.isOver());
        assertEquals(List.of(), told.found);
    }

    @Test
    void endsOnceWhenItIsToldTo() throws Exception {
        Told told = new Told();
        HostLookups lookups = started(names("silent", 30), 30, LONG, told);
        for (int i = 0; i < 2; i++) {
            transport.loop().submit(lookups::end).get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(List.of("ended"), List.copyOf(told.ends));
    }

    @Test
    void withoutNamesItEndsAtOnce() throws Exception {
        Told told = new Told();
        started(List.of(), 30, LONG, told);
        assertEquals(List.of("ended"), List.copyOf(told.ends));
    }

    @Test
    void aBugOfTheListenerIsToldToItAndEndsAll() throws Exception {
        Error bug = new OutOfMemoryError("as if");
        Told told = new Told() {
            @Override
            public void found(List<InetSocketAddress> addresses) {
                throw bug;
            }
        };
        HostLookups lookups = started(names("known", 30), 30, LONG, told);
        assertEquals("broken", told.end());
        assertSame(bug, told.bugs.get(0));
        assertTrue(lookups.isOver());
        assertTrue(told.ends.isEmpty());
    }
}
