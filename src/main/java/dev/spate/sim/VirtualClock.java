package dev.spate.sim;

import java.util.PriorityQueue;

/** A clock that jumps from one event to the next; events at the same time happen in the order they were planned. */
final class VirtualClock {
    private record Event(long afterNanos, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(afterNanos, other.afterNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final long startNanos;
    private long elapsedNanos;
    private long planned;

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

    /** Plans something for this long after the start, or for now if that is over. */
    void at(long afterStartNanos, Runnable action) {
        events.add(new Event(Math.max(elapsedNanos, afterStartNanos), planned++, action));
    }

    void after(long delayNanos, Runnable action) {
        at(elapsedNanos + delayNanos, action);
    }

    /** Goes on to the next event; returns false when there is none up to {@code limitNanos} after the start. */
    boolean step(long limitNanos) {
        if (events.isEmpty() || events.peek().afterNanos > limitNanos) {
            return false;
        }
        Event next = events.remove();
        elapsedNanos = next.afterNanos;
        next.action.run();
        return true;
    }
}
