package dev.spate.sim;

import java.util.Arrays;

/**
 * A clock that jumps from one event to the next; events at the same time happen in the order of their tickets.
 *
 * <p>Its events are in a heap with four children a node, with the keys in arrays of their own: a step down the heap touches one
 * cache line and no event.
 */
final class VirtualClock {
    private static final int CHILDREN = 4;

    private final long startNanos;
    private long[] times = new long[64];
    private long[] tickets = new long[64];
    private Runnable[] actions = new Runnable[64];
    private int size;
    private long elapsedNanos;
    private long nextTicket;

    /** @param startNanos what the clock shows at first; any number, as with System.nanoTime() */
    VirtualClock(long startNanos) {
        this.startNanos = startNanos;
    }

    /** What the clock shows; may overflow. */
    long nowNanos() {
        return startNanos + elapsedNanos;
    }

    /** Time since the start. */
    long elapsedNanos() {
        return elapsedNanos;
    }

    /** Number of events that are planned. */
    int size() {
        return size;
    }

    /** A place in the order of events at the same time. */
    long ticket() {
        return nextTicket++;
    }

    /** Plans something for this long after the start, or for now if that is over. */
    void at(long afterStartNanos, Runnable action) {
        at(afterStartNanos, ticket(), action);
    }

    /** The same with a ticket that was drawn before. */
    void at(long afterStartNanos, long ticket, Runnable action) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            tickets = Arrays.copyOf(tickets, size * 2);
            actions = Arrays.copyOf(actions, size * 2);
        }
        up(size++, Math.max(elapsedNanos, afterStartNanos), ticket, action);
    }

    void after(long delayNanos, Runnable action) {
        at(elapsedNanos + delayNanos, action);
    }

    /** Goes on to the next event; returns false when there is none up to {@code limitNanos} after the start. */
    boolean step(long limitNanos) {
        if (size == 0 || times[0] > limitNanos) {
            return false;
        }
        elapsedNanos = times[0];
        Runnable action = actions[0];
        int last = --size;
        long time = times[last];
        long ticket = tickets[last];
        Runnable moved = actions[last];
        actions[last] = null;
        if (last > 0) {
            down(time, ticket, moved);
        }
        action.run();
        return true;
    }

    private void up(int from, long time, long ticket, Runnable action) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) / CHILDREN;
            if (!before(time, ticket, parent)) {
                break;
            }
            move(parent, index);
            index = parent;
        }
        place(index, time, ticket, action);
    }

    private void down(long time, long ticket, Runnable action) {
        int index = 0;
        for (int child = 1; child < size; child = CHILDREN * index + 1) {
            int least = child;
            for (int other = child + 1; other < Math.min(child + CHILDREN, size); other++) {
                if (before(times[other], tickets[other], least)) {
                    least = other;
                }
            }
            if (before(time, ticket, least)) {
                break;
            }
            move(least, index);
            index = least;
        }
        place(index, time, ticket, action);
    }

    private boolean before(long time, long ticket, int index) {
        return time != times[index] ? time < times[index] : ticket < tickets[index];
    }

    private void move(int from, int to) {
        place(to, times[from], tickets[from], actions[from]);
    }

    private void place(int index, long time, long ticket, Runnable action) {
        times[index] = time;
        tickets[index] = ticket;
        actions[index] = action;
    }
}
