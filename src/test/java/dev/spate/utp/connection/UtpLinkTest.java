package dev.spate.utp.connection;

import static dev.spate.utp.connection.UtpWorld.MILLI;
import static dev.spate.utp.connection.UtpWorld.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.utp.connection.UtpWorld.App;
import dev.spate.utp.connection.UtpWorld.Line;
import dev.spate.utp.connection.UtpWorld.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sockets and a simulated line: what passes, how fast, and at what cost. */
class UtpLinkTest {
    private final UtpWorld world = new UtpWorld(7);
    private final Node a = world.node("a");
    private final Node b = world.node("b");

    private App transfer(UtpWorld in, long bytes, long nanos) {
        in.node("b");
        App sender = in.node("a").dial("b");
        sender.send(bytes);
        in.run(nanos);
        return sender;
    }

    private static App onlyOne(Node node) {
        assertEquals(1, node.accepted.size());
        return node.accepted.get(0);
    }

    private static void assertGot(App receiver, long bytes) {
        assertEquals(bytes, receiver.received);
        assertFalse(receiver.wrong, "other bytes than were sent");
    }

    @Test
    void sendsAndEnds() {
        App sender = transfer(world, 1 << 20, 10 * SECOND);
        App receiver = onlyOne(b);
        assertGot(receiver, 1 << 20);
        assertNull(sender.end);

        sender.close();
        world.run(SECOND);

        assertTrue(receiver.ended);
        assertEquals(UtpEnd.ENDED, sender.end);
        assertEquals(UtpEnd.ENDED, receiver.end);
        assertEquals(0, a.multiplexer.connections());
        assertEquals(0, b.multiplexer.connections());
        assertEquals(0, a.multiplexer.counters().resent());
    }

    @Test
    void sendsBothWaysAtOnce() {
        App one = a.dial("b");
        one.send(500_000);
        world.run(200 * MILLI);
        onlyOne(b).send(700_000);
        world.run(20 * SECOND);
        assertGot(onlyOne(b), 500_000);
        assertGot(one, 700_000);
    }

    @Test
    void bothSidesMayDialAtOnce() {
        // As when holes are punched (BEP 55): the first SYN of one side is lost at the NAT of the other.
        App one = a.dial("b");
        world.run(15 * MILLI);
        App other = b.dial("a");
        one.send(300_000);
        other.send(200_000);
        world.run(20 * SECOND);
        assertGot(onlyOne(b), 300_000);
        assertGot(onlyOne(a), 200_000);
    }

    @Test
    void theOtherDirectionGoesOnAfterAFin() {
        App one = a.dial("b");
        one.send(1_000);
        world.run(SECOND);
        App other = onlyOne(b);
        other.closeAtEnd = false;
        one.connection.finish(a.clock());
        world.run(SECOND);
        assertTrue(other.ended);

        other.send(300_000);
        world.run(5 * SECOND);

        assertGot(one, 300_000);
        other.close();
        world.run(SECOND);
        assertTrue(one.ended);
        assertEquals(UtpEnd.ENDED, other.end);
    }

    @Test
    void whatWasWrittenBeforeTheCloseArrives() {
        App sender = a.dial("b");
        sender.send(100_000);
        world.run(100 * MILLI);
        sender.close();
        world.run(5 * SECOND);
        assertGot(onlyOne(b), 100_000);
        assertEquals(UtpEnd.ENDED, sender.end);
    }

    /** Numbers wrap around after 65,536 packets. */
    @Test
    void sequenceNumbersWrapAround() {
        a.line.delayNanos = MILLI;
        b.line.delayNanos = MILLI;
        a.line.loss = 0.001;
        a.line.mostBytes = 68;
        a.line.canProbe = false;
        transfer(world, 66_000L * 48, 400 * SECOND);
        assertGot(onlyOne(b), 66_000L * 48);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everythingArrivesOverBadLines(long seed) {
        UtpWorld bad = new UtpWorld(seed);
        for (Node each : List.of(bad.node("a"), bad.node("b"))) {
            each.line.loss = 0.01 * seed;
            each.line.duplicates = 0.05;
            each.line.reorder = 0.1;
        }
        App sender = transfer(bad, 300_000, 120 * SECOND);
        App receiver = onlyOne(bad.node("b"));
        receiver.send(200_000);
        bad.run(120 * SECOND);
        assertGot(receiver, 300_000);
        assertGot(sender, 200_000);
        sender.close();
        bad.run(20 * SECOND);
        assertEquals(0, bad.node("a").multiplexer.connections());
        assertEquals(0, bad.node("b").multiplexer.connections());
    }

    @Test
    void oneLossIsRepairedWithoutATimeout() {
        App sender = transfer(world, 200_000, 5 * SECOND);
        a.line.loss = 0.02;
        sender.send(1_000_000);
        world.run(20 * SECOND);
        assertGot(onlyOne(b), 1_200_000);
        UtpCounters counters = a.multiplexer.counters();
        assertTrue(counters.resent() >= a.line.dropped, "resent " + counters.resent());
        assertTrue(counters.resent() <= a.line.dropped + 3, counters.resent() + " resent for " + a.line.dropped);
        assertTrue(counters.timeouts <= 2, "timeouts: " + counters.timeouts);
    }

    /** A line with buffers for 5 s: we fill 100 ms of them, TCP would fill them all. */
    @Test
    void keepsTheQueueOfABloatedLineShort() {
        a.line.bytesPerSecond = 200_000;
        a.line.queueBytes = 1_000_000;
        App sender = transfer(world, 4_000_000, 30 * SECOND);
        a.line.greatestQueueNanos = 0;
        world.run(10 * SECOND);
        assertGot(onlyOne(b), 4_000_000);
        double rate = 4e6 / (onlyOne(b).lastNanos - onlyOne(b).firstNanos) * 1e9;
        assertTrue(rate > 0.9 * 200_000 * 1_400 / 1_448, "rate " + rate);
        sender.send(2_000_000);
        world.run(8 * SECOND);
        assertTrue(a.line.greatestQueueNanos < 200 * MILLI, "queue " + a.line.greatestQueueNanos / MILLI + " ms");
        assertEquals(0, a.line.dropped);
    }

    /** A line of 10 Mbit/s with a quarter of a second of buffer. */
    @Test
    void yieldsToTcp() {
        a.line.bytesPerSecond = 1_250_000;
        a.line.queueBytes = 312_500;
        App sender = transfer(world, 200_000_000, 10 * SECOND);
        App receiver = onlyOne(b);
        assertTrue(receiver.received > 0.8 * 10 * 1_250_000, "alone: " + receiver.received);

        UtpWorld.Tcp tcp = world.new Tcp(a.line, b.line.delayNanos);
        tcp.send();
        world.run(5 * SECOND);
        long before = tcp.delivered;
        world.run(20 * SECOND);
        double share = (tcp.delivered - before) / (20 * 1_250_000.0);
        assertTrue(share > 0.8, "TCP has " + share + " of the line");
        sender.connection.abort(a.clock());
    }

    /** As much as Reno would have by the formula of Mathis, or more: 1 % of loss and 50 ms are common with radio. */
    @Test
    void lossThatIsNoCongestionLeavesAUsefulRate() {
        a.line.loss = 0.01;
        a.line.delayNanos = 25 * MILLI;
        b.line.delayNanos = 25 * MILLI;
        App sender = transfer(world, 100_000_000, 30 * SECOND);
        double rate = onlyOne(b).received / 30.0;
        assertTrue(rate > 1_400 / 0.05 * 1.22 / Math.sqrt(0.01) * 0.8, "rate " + rate);
        sender.connection.abort(a.clock());
    }

    @Test
    void fillsALineThatHasLittleBuffer() {
        a.line.bytesPerSecond = 2_000_000;
        a.line.queueBytes = 20_000;
        transfer(world, 10_000_000, 30 * SECOND);
        App receiver = onlyOne(b);
        assertGot(receiver, 10_000_000);
        double rate = 1e16 / (receiver.lastNanos - receiver.firstNanos);
        assertTrue(rate > 1_300_000, "rate " + rate);
    }

    /**
     * A clock that gains 17 ms in 10 minutes, one that loses as much, and a bad one: it looks like delay that grows.
     */
    @ParameterizedTest
    @ValueSource(longs = {-28_000, 28_000, 1_000_000})
    void clocksThatDriftCostNoSpeed(long nanosPerSecond) {
        a.line.bytesPerSecond = 40_000;
        b.gainNanosPerSecond = nanosPerSecond;
        a.line.delayNanos = 30 * MILLI;
        App sender = transfer(world, 1_000, SECOND);
        App receiver = onlyOne(b);
        // Data both ways, so that both see the drift.
        sender.send(6_000_000);
        receiver.send(100_000);
        world.run(170 * SECOND);
        assertGot(receiver, 6_001_000);
    }

    @Test
    void aReaderWhoStopsStopsTheSender() {
        App sender = transfer(world, 1_000, SECOND);
        App receiver = onlyOne(b);
        receiver.reading = false;
        sender.send(5_000_000);
        world.run(300 * SECOND);
        assertTrue(receiver.received <= UtpConnection.WINDOW_BYTES + 1_000, "took " + receiver.received);
        assertTrue(receiver.received > UtpConnection.WINDOW_BYTES - 3_000, "took " + receiver.received);
        long quiet = a.line.sent;
        // Not when a probe is due.
        world.run(307 * SECOND);
        assertTrue(a.line.sent - quiet < 60, "asks too often: " + (a.line.sent - quiet));
        assertNull(sender.end);

        receiver.reading = true;
        receiver.read();
        world.run(SECOND);
        assertGot(receiver, 5_001_000);
    }

    /** The packet that says the window is open again is lost: a probe asks. */
    @Test
    void aLostWindowUpdateIsAskedFor() {
        App sender = transfer(world, 1_000, SECOND);
        App receiver = onlyOne(b);
        receiver.reading = false;
        sender.send(2_000_000);
        world.run(60 * SECOND);
        b.line.dead = true;
        receiver.reading = true;
        receiver.read();
        world.run(SECOND);
        b.line.dead = false;
        world.run(30 * SECOND);
        assertGot(receiver, 2_001_000);
    }

    @Test
    void aPeerWhoVanishesIsGivenUp() {
        App sender = transfer(world, 50_000, SECOND);
        b.line.dead = true;
        sender.send(10_000);
        world.run(120 * SECOND);
        assertEquals(UtpEnd.TIMED_OUT, sender.end);
        assertEquals(0, a.multiplexer.connections());
    }

    @Test
    void nobodyAnswers() {
        App app = a.dial("nobody");
        world.run(60 * SECOND);
        assertEquals(UtpEnd.NO_ANSWER, app.end);
        assertEquals(UtpConnection.SYN_TRANSMISSIONS, a.line.sent);
    }

    @Test
    void whoDoesNotListenRefuses() {
        b.accepting = false;
        App app = a.dial("b");
        world.run(SECOND);
        assertEquals(UtpEnd.REFUSED, app.end);
    }

    @Test
    void anAbortIsAReset() {
        App sender = transfer(world, 1_000, SECOND);
        sender.connection.abort(a.clock());
        world.run(SECOND);
        assertEquals(UtpEnd.RESET, onlyOne(b).end);
        assertEquals(UtpEnd.ABORTED, sender.end);
    }

    @Test
    void aConnectionWithNothingToSayStaysOpen() {
        App sender = transfer(world, 1_000, SECOND);
        long before = a.line.sent;
        world.run(600 * SECOND);
        assertNull(sender.end);
        assertTrue(a.line.sent - before >= 20 && a.line.sent - before <= 45, "keep-alives: " + (a.line.sent - before));
    }

    /**
     * 1,464 with PPPoE, 1,280 in a tunnel, 576 at the least: found by probes, whether the system refuses or a router
     * drops.
     */
    @ParameterizedTest
    @ValueSource(ints = {1_472, 1_464, 1_400, 1_252, 548})
    void findsThePathMtu(int mtu) {
        for (boolean refused : new boolean[] {false, true}) {
            UtpWorld narrow = new UtpWorld(mtu);
            Line line = narrow.node("a").line;
            line.mtuBytes = mtu;
            line.probesAreRefused = refused;
            App sender = transfer(narrow, 3_000_000, 30 * SECOND);
            assertGot(onlyOne(narrow.node("b")), 3_000_000);
            int found = sender.connection.mtu().packetBytes();
            assertTrue(found <= mtu && found > mtu - 16, "found " + found + " of " + mtu);
            assertEquals(0, narrow.node("a").multiplexer.counters().timeouts);
        }
    }

    @Test
    void withoutProbesPacketsHave1400Bytes() {
        a.line.canProbe = false;
        App sender = transfer(world, 1_000_000, 10 * SECOND);
        assertEquals(1_400, sender.connection.mtu().packetBytes());
    }

    @Test
    void firstDataThatIsLostComesAgain() {
        world.at(world.now() + 19 * MILLI, () -> a.line.loss = 1);
        world.at(world.now() + 21 * MILLI, () -> a.line.loss = 0);
        App sender = a.dial("b");
        sender.send(1_400);
        world.at(world.now() + 25 * MILLI, () -> sender.send(20_000));
        world.run(5 * SECOND);
        assertGot(onlyOne(b), 21_400);
        assertEquals(0, b.multiplexer.counters().resetsSent);
    }

    @Test
    void acksAreFewWhileDataFlows() {
        a.line.bytesPerSecond = 1_000_000;
        transfer(world, 2_000_000, 10 * SECOND);
        assertGot(onlyOne(b), 2_000_000);
        assertTrue(b.line.sent < a.line.sent * 0.6, b.line.sent + " acks for " + a.line.sent);
    }
}
