package dev.spate.sim;

/**
 * Messages on their way, each with its time of arrival; none overtakes another. Only the first is planned with the clock, so
 * that its heap grows with the connections and not with their messages.
 */
final class MessagesInFlight implements Runnable {
    /** Where the messages go. */
    interface Receiver {
        /** @param ticket the message's place in the order of all events, unlike that of any other */
        void arrived(long message, long ticket);
    }

    private static final int FIELDS = 3;
    private static final int FIRST_CAPACITY = 4;
    private static final long[] NONE = {};

    private final VirtualClock clock;
    private final Receiver receiver;
    private long[] ring = NONE;
    private int head;
    private int size;

    MessagesInFlight(VirtualClock clock, Receiver receiver) {
        this.clock = clock;
        this.receiver = receiver;
    }

    /** @param atNanos after the start; no earlier than the time of the message before */
    void add(long atNanos, long message) {
        if (size * FIELDS == ring.length) {
            grow();
        }
        int at = (head + size * FIELDS) % ring.length;
        long ticket = clock.ticket();
        ring[at] = atNanos;
        ring[at + 1] = ticket;
        ring[at + 2] = message;
        if (size++ == 0) {
            clock.at(atNanos, ticket, this);
        }
    }

    @Override
    public void run() {
        long ticket = ring[head + 1];
        long message = ring[head + 2];
        head += FIELDS;
        if (head == ring.length) {
            head = 0;
        }
        if (--size > 0) {
            clock.at(ring[head], ring[head + 1], this);
        }
        receiver.arrived(message, ticket);
    }

    private void grow() {
        int length = ring.length;
        long[] larger = new long[Math.max(FIRST_CAPACITY * FIELDS, length * 2)];
        System.arraycopy(ring, head, larger, 0, length - head);
        System.arraycopy(ring, 0, larger, length - head, head);
        ring = larger;
        head = 0;
    }
}
