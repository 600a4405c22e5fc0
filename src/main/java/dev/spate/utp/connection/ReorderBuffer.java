package dev.spate.utp.connection;

import java.util.Arrays;

/** Packets that came before one that is missing, by sequence number. Mutable, not thread-safe. */
final class ReorderBuffer {
    /** Packets further ahead are dropped. As many as a selective ack of ours can tell of. */
    static final int MOST_PACKETS = 2_000;

    private static final int SLOTS = 2_048;
    private static final int MASK = SLOTS - 1;

    /** Of an array beside its content, and of the slots of a connection. */
    private static final int ARRAY_BYTES = 16;

    private static final int SLOTS_BYTES = 4 * SLOTS;

    private final ReorderBudget budget;
    private byte[][] packets;
    private int count;
    private long bytes;
    /** What was taken from the budget. */
    private long takenBytes;

    private int highest;

    ReorderBuffer(ReorderBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long bytes() {
        return bytes;
    }

    boolean contains(int sequence) {
        return count > 0 && packets[sequence & MASK] != null;
    }

    /**
     * Keeps a packet.
     *
     * @param sequence less than {@link #MOST_PACKETS} ahead of the one that is missing
     * @return false when there is no memory for it
     */
    boolean put(int sequence, byte[] datagram, int offset, int length) {
        long needed = length + ARRAY_BYTES + (packets == null ? SLOTS_BYTES : 0);
        if (!budget.take(takenBytes, needed)) {
            return false;
        }
        takenBytes += needed;
        if (packets == null) {
            packets = new byte[SLOTS][];
        }
        if (count == 0 || SequenceNumber.distance(highest, sequence) > 0) {
            highest = sequence;
        }
        packets[sequence & MASK] = Arrays.copyOfRange(datagram, offset, offset + length);
        count++;
        bytes += length;
        return true;
    }

    /** Takes a packet out; null when it is not here. */
    byte[] take(int sequence) {
        if (count == 0) {
            return null;
        }
        byte[] packet = packets[sequence & MASK];
        if (packet != null) {
            packets[sequence & MASK] = null;
            bytes -= packet.length;
            count--;
            takenBytes -= packet.length + ARRAY_BYTES;
            budget.release(packet.length + ARRAY_BYTES);
        }
        return packet;
    }

    /**
     * Writes the bits of a selective ack: bit 0 is {@code ack + 2}, the least significant bit of a byte first.
     *
     * @return its length, a multiple of 4
     */
    int writeSelectiveAck(int ack, byte[] target, int offset) {
        int bits = Math.max(1, SequenceNumber.distance(ack, highest) - 1);
        int length = Math.min(UtpHeader.MAX_SELECTIVE_ACK_BYTES, (bits + 31) / 32 * 4);
        Arrays.fill(target, offset, offset + length, (byte) 0);
        for (int i = 0; i < Math.min(bits, length * 8); i++) {
            if (packets[ack + 2 + i & MASK] != null) {
                target[offset + i / 8] |= (byte) (1 << i % 8);
            }
        }
        return length;
    }

    void clear() {
        budget.release(takenBytes);
        takenBytes = 0;
        packets = null;
        count = 0;
        bytes = 0;
    }
}
