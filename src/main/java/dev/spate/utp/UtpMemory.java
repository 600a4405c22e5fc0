package dev.spate.utp;

import dev.spate.utp.connection.ReorderBudget;

/** What all uTP sockets of a process may hold together of packets that came before a missing one. Owner: the event loop. */
public final class UtpMemory {
    private final ReorderBudget reordered;

    /** @param mostBytes of all connections */
    public UtpMemory(long mostBytes) {
        reordered = new ReorderBudget(mostBytes);
    }

    ReorderBudget reordered() {
        return reordered;
    }
}
