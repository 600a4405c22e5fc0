package dev.spate.utp.connection;

import static dev.spate.utp.connection.UtpWorld.MILLI;
import static dev.spate.utp.connection.UtpWorld.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.utp.connection.UtpWorld.App;
import dev.spate.utp.connection.UtpWorld.Node;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket with one honest connection, and packets that somebody makes up. */
class UtpHostileTest {
    private final UtpWorld world = new UtpWorld(11);
    private final Node a = world.node("a");
    private final Node b = world.node("b");
    private App sender;
    private App receiver;

    @BeforeEach
    void connect() {
        sender = a.dial("b");
        sender.send(20_000);
        world.run(SECOND);
        receiver = b.accepted.get(0);
    }

    private void stillWorks() {
        sender.send(20_000);
        world.run(5 * SECOND);
        assertNull(sender.end);
        assertNull(receiver.end);
        assertEquals(sender.sent, receiver.received);
        assertTrue(!receiver.wrong);
    }

    private static byte[] packet(int type, int id, int sequence, int ack, byte... payload) {
        byte[] packet = Arrays.copyOf(new byte[0], UtpHeader.BYTES + payload.length);
        UtpHeader.write(packet, type, 0, id, 5, 0, 1 << 20, sequence, ack);
        System.arraycopy(payload, 0, packet, UtpHeader.BYTES, payload.length);
        return packet;
    }

    private int aliceSends() {
        return a.multiplexer.connections() == 1 ? sender.connection.sendId() : -1;
    }

    /** What the receiver of the honest connection expects next, and what it has sent. */
    private int expected() {
        return SequenceNumber.plus(sender.connection.nextSequence(), 0);
    }

    private int acked() {
        return SequenceNumber.plus(receiver.connection.nextSequence(), -1);
    }

    @Test
    void acksOfWhatWasNeverSentAreIgnored() {
        int id = sender.connection.receiveId();
        for (int ahead : new int[] {1, 2, 100, 30_000}) {
            a.arrive("b", packet(UtpHeader.STATE, id, 0, SequenceNumber.plus(sender.connection.nextSequence(), ahead)));
        }
        for (int behind : new int[] {5, 100, 30_000}) {
            a.arrive(
                    "b",
                    packet(UtpHeader.STATE, id, 0, SequenceNumber.plus(sender.connection.nextSequence(), -behind)));
        }
        assertEquals(7, a.multiplexer.counters().foreignAcks);
        stillWorks();
    }

    @Test
    void aResetNeedsAnAckInRange() {
        int id = sender.connection.receiveId();
        int next = sender.connection.nextSequence();
        for (int off : new int[] {-6, -5, 1, 2, 1_000, 0x8000}) {
            a.arrive("b", packet(UtpHeader.RESET, id, 0, SequenceNumber.plus(next, off)));
        }
        assertEquals(6, a.multiplexer.counters().foreignResets);
        stillWorks();
        next = sender.connection.nextSequence();
        a.arrive("c", packet(UtpHeader.RESET, id, 0, next));
        stillWorks();
        next = sender.connection.nextSequence();
        // libutp sends the id that the packet which it answers had.
        a.arrive("b", packet(UtpHeader.RESET, aliceSends(), 0, next));
        assertEquals(UtpEnd.RESET, sender.end);
    }

    @Test
    void dataFarAheadAndOldDataCostNothing() {
        int id = receiver.connection.receiveId();
        for (int off : new int[] {ReorderBuffer.MOST_PACKETS + 1, 20_000, 0x8000, -5_000}) {
            b.arrive("a", packet(UtpHeader.DATA, id, SequenceNumber.plus(expected(), off), acked(), (byte) 1));
        }
        assertEquals(4, b.multiplexer.counters().tooFarAhead);
        for (int back = 1; back < 10; back++) {
            b.arrive("a", packet(UtpHeader.DATA, id, SequenceNumber.plus(expected(), -back), acked(), (byte) 1));
        }
        stillWorks();
    }

    /** Else some hundreds of connections that never say anything of use would fill the memory. */
    @Test
    void whoHasDeliveredLittleIsHeldLittleOf() {
        sendAhead(1_000, 100);

        assertEquals((UtpConnection.FIRST_REORDERED_BYTES + 20_000) / 1_000 * 1_000, receiver.connection.heldBytes());
    }

    private void sendAhead(int bytes, int packets) {
        sendAhead(sender, receiver, bytes, packets);
    }

    private void sendAhead(App from, App to, int bytes, int packets) {
        int acked = SequenceNumber.plus(to.connection.nextSequence(), -1);
        for (int i = 1; i <= packets; i++) {
            int sequence = SequenceNumber.plus(from.connection.nextSequence(), i);
            b.arrive("a", packet(UtpHeader.DATA, to.connection.receiveId(), sequence, acked, new byte[bytes]));
        }
    }

    /** Each of them within its own bounds; the one that came first goes on. */
    @Test
    void manyConnectionsWithHolesShareOneBudget() {
        long most = 4 << 20;
        for (int number = 1; number <= 100; number++) {
            App another = a.dial("b");
            another.send(100_000);
            world.run(3 * SECOND);
            sendAhead(another, b.accepted.get(number), 1_000, 150);
            assertTrue(b.budget.heldBytes() <= most, () -> "held: " + b.budget.heldBytes());
        }
        assertTrue(b.budget.heldBytes() > most / 2, () -> "held: " + b.budget.heldBytes());
        assertEquals(150_000, b.accepted.get(10).connection.heldBytes(), "while there is room");
        stillWorks();
        b.accepted.forEach(each -> each.connection.abort(b.clock()));
        assertEquals(0, b.budget.heldBytes());
    }

    @Test
    void reorderedDataIsBoundedByTheWindow() {
        sender.send(2_000_000);
        world.run(60 * SECOND);
        assertEquals(sender.sent, receiver.received);

        sendAhead(60_000, 99);

        assertTrue(receiver.connection.heldBytes() <= UtpConnection.WINDOW_BYTES);
        assertEquals(99 - UtpConnection.WINDOW_BYTES / 60_000, b.multiplexer.counters().overWindow);
    }

    /** Bits of packets that were never sent, of all lengths, and bits that change their mind. */
    @Test
    void selectiveAcksOfAnythingAreHarmless() {
        int id = sender.connection.receiveId();
        for (int length = 0; length < 256; length += 15) {
            byte[] payload = new byte[length + 2];
            Arrays.fill(payload, (byte) 0xFF);
            payload[0] = 0;
            payload[1] = (byte) length;
            byte[] packet =
                    packet(UtpHeader.STATE, id, 0, SequenceNumber.plus(sender.connection.nextSequence(), -1), payload);
            packet[1] = 1;
            a.arrive("b", packet);
        }
        stillWorks();
    }

    @Test
    void aLyingSelectiveAckCostsTheLiarsOwnStreamOnly() {
        sender.send(300_000);
        int id = sender.connection.receiveId();
        byte[] bits = new byte[34];
        Arrays.fill(bits, 2, 34, (byte) 0x55);
        bits[1] = 32;
        for (int i = 0; i < 50; i++) {
            byte[] packet = packet(UtpHeader.STATE, id, 0, sender.connection.ackedSequence(), bits);
            packet[1] = 1;
            a.arrive("b", packet);
            world.run(MILLI);
        }
        world.run(600 * SECOND);
        assertTrue(a.line.sent < 3_000, "sent " + a.line.sent);
    }

    @Test
    void strangersAreToldAtABoundedRate() {
        for (int i = 0; i < 10_000; i++) {
            b.arrive("stranger" + i, packet(UtpHeader.DATA, i, i, i, (byte) 1));
            b.arrive("stranger" + i, packet(UtpHeader.FIN, i, i, i));
            b.arrive("stranger" + i, packet(UtpHeader.RESET, i, i, i));
        }
        assertEquals(UtpMultiplexer.RESETS_PER_SECOND, b.multiplexer.counters().resetsSent);
        assertEquals(1, b.multiplexer.connections());
        stillWorks();
    }

    @Test
    void aPacketAfterTheEndIsAStrangers() {
        receiver.connection.abort(b.clock());
        assertEquals(0, b.multiplexer.counters().resetsSent);
        b.arrive("a", packet(UtpHeader.STATE, receiver.connection.receiveId(), 0, 0));
        assertEquals(1, b.multiplexer.counters().resetsSent);
    }

    @Test
    void tenThousandSynsLeaveNothingBehind() {
        for (int i = 0; i < 10_000; i++) {
            b.arrive("stranger" + i, packet(UtpHeader.SYN, i, 1, 0));
        }
        assertEquals(1, b.multiplexer.connections());
        assertEquals(1 + UtpMultiplexer.SYN_ANSWERS_PER_SECOND, b.multiplexer.counters().synAnswered);
        world.run(2 * SECOND);
        App late = world.node("late").dial("b");
        late.send(5_000);
        world.run(SECOND);
        assertEquals(2, b.multiplexer.connections());
    }

    @Test
    void whoDoesNotGetTheAnswerCannotConnect() {
        b.arrive("victim", packet(UtpHeader.SYN, 77, 1, 0));
        for (int guess = 0; guess < 3_000; guess++) {
            b.arrive("victim", packet(UtpHeader.DATA, 78, 2, guess, (byte) 19));
        }
        assertEquals(1, b.multiplexer.connections());
    }

    /** What was armed to ask for room is not due for ever when room came by itself. */
    @Test
    void aWindowThatOpensBeforeItIsAskedForEndsTheAsking() {
        b.line.dead = true;
        a.arrive("b", state(0));
        sender.send(1_000);
        b.line.dead = false;
        world.run(100 * MILLI);
        a.arrive("b", state(1 << 20));
        long before = a.alarms;
        world.run(3 * SECOND);
        assertEquals(sender.sent, receiver.received);
        assertTrue(a.alarms - before < 20, "alarms: " + (a.alarms - before));
    }

    private byte[] state(int windowBytes) {
        byte[] state = packet(
                UtpHeader.STATE,
                sender.connection.receiveId(),
                receiver.connection.nextSequence(),
                sender.connection.ackedSequence());
        for (int i = 0; i < 4; i++) {
            state[12 + i] = (byte) (windowBytes >> 24 - 8 * i);
        }
        return state;
    }

    @Test
    void aWindowOfZeroForEverCostsAPacketNowAndThen() {
        world.node("quiet").accepting = false;
        b.line.dead = true;
        sender.send(100_000);
        long before = a.line.sent;
        for (int i = 0; i < 600; i++) {
            a.arrive("b", state(0));
            world.run(SECOND);
        }
        assertNull(sender.end);
        assertTrue(a.line.sent - before < 120, "sent " + (a.line.sent - before));
    }
}
