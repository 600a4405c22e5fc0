package dev.spate.utp.connection;

/**
 * The packets that were sent and are not acked, by sequence number. A packet is in flight, lost (it waits to be sent
 * again), or acked selectively while one before it is not. Mutable, not thread-safe.
 */
final class SentPackets {
    /** As many as a send buffer of the greatest size needs. */
    static final int MOST = 4_096;

    private static final int FIRST_SLOTS = 64;
    private static final byte IN_FLIGHT = 1;
    private static final byte LOST = 2;
    private static final byte ACKED = 3;

    private int[] lengths = new int[FIRST_SLOTS];
    private long[] positions = new long[FIRST_SLOTS];
    private long[] sentNanos = new long[FIRST_SLOTS];
    private byte[] states = new byte[FIRST_SLOTS];
    private byte[] transmissions = new byte[FIRST_SLOTS];
    private int mask = FIRST_SLOTS - 1;
    private int ackedSequence;
    private int nextSequence;
    private long inFlightBytes;
    private int inFlightPackets;
    private int lostPackets;

    SentPackets(int firstSequence) {
        this.nextSequence = firstSequence;
        this.ackedSequence = SequenceNumber.plus(firstSequence, -1);
    }

    /** The number that the next packet will have. */
    int nextSequence() {
        return nextSequence;
    }

    /** All packets up to this one were acked. */
    int ackedSequence() {
        return ackedSequence;
    }

    /** From the first that is not acked to the last that was sent. */
    int count() {
        return SequenceNumber.distance(ackedSequence, nextSequence) - 1;
    }

    boolean isEmpty() {
        return count() == 0;
    }

    boolean isFull() {
        return count() >= MOST;
    }

    long inFlightBytes() {
        return inFlightBytes;
    }

    int inFlightPackets() {
        return inFlightPackets;
    }

    int lostPackets() {
        return lostPackets;
    }

    int length(int sequence) {
        return lengths[sequence & mask];
    }

    long position(int sequence) {
        return positions[sequence & mask];
    }

    long sentNanos(int sequence) {
        return sentNanos[sequence & mask];
    }

    int transmissions(int sequence) {
        return transmissions[sequence & mask];
    }

    boolean isLost(int sequence) {
        return states[sequence & mask] == LOST;
    }

    boolean isInFlight(int sequence) {
        return states[sequence & mask] == IN_FLIGHT;
    }

    boolean isAcked(int sequence) {
        return states[sequence & mask] == ACKED;
    }

    /** Adds the next packet, which is sent now. */
    void add(long position, int length, long nowNanos) {
        if (count() > mask) {
            grow();
        }
        int slot = nextSequence & mask;
        positions[slot] = position;
        lengths[slot] = length;
        sentNanos[slot] = nowNanos;
        states[slot] = IN_FLIGHT;
        transmissions[slot] = 1;
        inFlightBytes += length;
        inFlightPackets++;
        nextSequence = SequenceNumber.plus(nextSequence, 1);
    }

    private void grow() {
        int oldMask = mask;
        int slots = (oldMask + 1) * 2;
        long[] oldPositions = positions;
        int[] oldLengths = lengths;
        long[] oldNanos = sentNanos;
        byte[] oldStates = states;
        byte[] oldTransmissions = transmissions;
        mask = slots - 1;
        positions = new long[slots];
        lengths = new int[slots];
        sentNanos = new long[slots];
        states = new byte[slots];
        transmissions = new byte[slots];
        for (int i = 1; i <= count(); i++) {
            int from = ackedSequence + i & oldMask;
            int to = ackedSequence + i & mask;
            positions[to] = oldPositions[from];
            lengths[to] = oldLengths[from];
            sentNanos[to] = oldNanos[from];
            states[to] = oldStates[from];
            transmissions[to] = oldTransmissions[from];
        }
    }

    /** A lost packet is sent again. */
    void resent(int sequence, long nowNanos) {
        int slot = sequence & mask;
        states[slot] = IN_FLIGHT;
        sentNanos[slot] = nowNanos;
        transmissions[slot] = (byte) Math.min(100, transmissions[slot] + 1);
        lostPackets--;
        inFlightPackets++;
        inFlightBytes += lengths[slot];
    }

    void markLost(int sequence) {
        int slot = sequence & mask;
        states[slot] = LOST;
        lostPackets++;
        inFlightPackets--;
        inFlightBytes -= lengths[slot];
    }

    /** All packets in flight count as lost. */
    void markAllLost() {
        for (int i = 1; i <= count(); i++) {
            if (isInFlight(ackedSequence + i)) {
                markLost(ackedSequence + i);
            }
        }
    }

    /** @return whether it was not acked before */
    boolean markAcked(int sequence) {
        int slot = sequence & mask;
        if (states[slot] == ACKED) {
            return false;
        }
        if (states[slot] == LOST) {
            lostPackets--;
        } else {
            inFlightPackets--;
            inFlightBytes -= lengths[slot];
        }
        states[slot] = ACKED;
        return true;
    }

    /** Moves on to the first packet that is not acked. */
    void forgetAcked() {
        while (count() > 0 && isAcked(ackedSequence + 1)) {
            ackedSequence = SequenceNumber.plus(ackedSequence, 1);
        }
    }

    /** @throws IllegalStateException when a sum is not that of its parts */
    void checkInvariants() {
        long bytes = 0;
        int flying = 0;
        int lost = 0;
        for (int i = 1; i <= count(); i++) {
            int sequence = ackedSequence + i;
            if (isInFlight(sequence)) {
                flying++;
                bytes += length(sequence);
            } else if (isLost(sequence)) {
                lost++;
            }
        }
        if (bytes != inFlightBytes || flying != inFlightPackets || lost != lostPackets || count() > MOST) {
            throw new IllegalStateException(inFlightBytes + " bytes and " + inFlightPackets + " packets in flight, "
                    + lostPackets + " lost, instead of " + bytes + ", " + flying + " and " + lost);
        }
    }
}
