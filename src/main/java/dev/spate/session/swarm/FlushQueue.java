package dev.spate.session.swarm;

import java.util.ArrayList;
import java.util.List;

/** The peers that something waits to be sent to, so that a read costs one flush for each of them. Owner: the event loop. */
final class FlushQueue {
    private final List<SwarmPeer> waiting = new ArrayList<>();

    /** Something was said to this peer. */
    void add(SwarmPeer peer) {
        if (peer.touch()) {
            waiting.add(peer);
        }
    }

    /** Sends it all. */
    void flush(long nowNanos) {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).flush(nowNanos);
        }
        waiting.clear();
    }
}
