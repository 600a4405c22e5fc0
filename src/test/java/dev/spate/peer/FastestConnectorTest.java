package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FastestConnectorTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final AtomicLong passed = new AtomicLong();
    private final Transport transport = Transport.start(TransportName.NIO, () -> System.nanoTime() + passed.get());
    private final Way first = new Way();
    private final Way second = new Way();
    private final FastestConnector both = new FastestConnector(transport.loop(), first, second);

    /** A way that a test decides about. */
    private final class Way implements Connector {
        Promise<Channel> asked;
        Duration bound;

        @Override
        public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
            bound = timeout;
            asked = transport.loop().newPromise();
            return asked;
        }
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return transport.loop().submit(work).get(20, TimeUnit.SECONDS);
    }

    private void pass(long millis) throws Exception {
        passed.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        // Timers run in the order of their deadlines.
        onLoop(() -> transport.loop().schedule(() -> {}, 0, TimeUnit.NANOSECONDS))
                .get(20, TimeUnit.SECONDS);
    }

    private Future<Channel> dial() throws Exception {
        return onLoop(() -> both.connect(PEER, BOUND));
    }

    @Test
    void whomTheFirstReachesTheSecondIsNotAskedFor() throws Exception {
        Future<Channel> dialled = dial();
        Channel channel = new EmbeddedChannel();
        pass(FastestConnector.HEAD_START_MILLIS / 5);
        onLoop(() -> first.asked.setSuccess(channel));
        pass(60_000);
        assertSame(channel, dialled.getNow());
        assertEquals(null, second.asked);
    }

    /** NIO says some of it without a class of its own. */
    static List<IOException> failuresOfTcp() {
        return List.of(
                new ConnectException("Connection refused"),
                new NoRouteToHostException("No route to host"),
                new SocketException("Network is unreachable"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTcp")
    void theSecondIsTriedAtOnceWhenTheFirstIsRefusedOrHasNoRoute(IOException failure) throws Exception {
        Future<Channel> dialled = dial();
        onLoop(() -> first.asked.setFailure(failure));
        assertEquals(FastestConnector.AFTER_REFUSAL, second.bound);
        Channel channel = new EmbeddedChannel();
        onLoop(() -> second.asked.setSuccess(channel));
        assertSame(channel, dialled.getNow());
    }

    @Test
    void theFasterIsKeptAndTheOtherClosed() throws Exception {
        Future<Channel> dialled = dial();
        pass(FastestConnector.HEAD_START_MILLIS);
        assertEquals(BOUND.minusMillis(FastestConnector.HEAD_START_MILLIS), second.bound);
        Channel fast = new EmbeddedChannel();
        Channel slow = new EmbeddedChannel();
        onLoop(() -> second.asked.setSuccess(fast));
        onLoop(() -> first.asked.setSuccess(slow));
        assertSame(fast, dialled.getNow());
        assertTrue(fast.isOpen());
        assertFalse(slow.isOpen());
    }

    @Test
    void whenBothFailTheFirstReasonIsTold() throws Exception {
        Future<Channel> dialled = dial();
        ConnectException refused = new ConnectException("refused");
        onLoop(() -> first.asked.setFailure(refused));
        assertFalse(dialled.isDone());
        onLoop(() -> second.asked.setFailure(new IOException("no answer")));
        assertSame(refused, dialled.cause());
    }

    @Test
    void whenTheSecondFailsTheFirstMayStillConnect() throws Exception {
        Future<Channel> dialled = dial();
        pass(FastestConnector.HEAD_START_MILLIS);
        onLoop(() -> second.asked.setFailure(new IOException("no answer")));
        assertFalse(dialled.isDone());
        Channel channel = new EmbeddedChannel();
        onLoop(() -> first.asked.setSuccess(channel));
        assertSame(channel, dialled.getNow());
    }

    /** Such as what the network fence forbids. */
    @Test
    void whatIsNoFaultOfThePeerIsNotTriedAgain() throws Exception {
        Future<Channel> dialled = dial();
        onLoop(() -> first.asked.setFailure(new IOException("forbidden")));
        assertTrue(dialled.isDone());
        assertEquals(null, second.asked);
    }

    @Test
    void beginningWithUtpTcpIsTriedWhateverThatFailsWithAndItsReasonIsTold() throws Exception {
        FastestConnector utpFirst = FastestConnector.beginningWithUtp(transport.loop(), first, second);
        Future<Channel> dialled = onLoop(() -> utpFirst.connect(PEER, BOUND));
        assertEquals(null, second.asked);
        onLoop(() -> first.asked.setFailure(new IOException("no UDP by this proxy")));
        assertEquals(BOUND, second.bound);
        ConnectException refused = new ConnectException("refused");
        onLoop(() -> second.asked.setFailure(refused));
        assertSame(refused, dialled.cause());
    }
}
