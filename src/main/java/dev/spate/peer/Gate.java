package dev.spate.peer;

import java.net.InetSocketAddress;

/** Counts the strangers between accept and greeting, and passes everything on. */
final class Gate implements PeerEvents {
    private final PeerEvents events;
    private final int limit;
    private int inside;

    Gate(PeerEvents events, int limit) {
        this.events = events;
        this.limit = limit;
    }

    boolean enter() {
        if (inside >= limit) {
            return false;
        }
        inside++;
        return true;
    }

    @Override
    public PeerSession greeted(PeerConnection peer) {
        inside--;
        return events.greeted(peer);
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        inside--;
        events.failed(address, incoming, reason);
    }
}
