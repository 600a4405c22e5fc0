package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ignores hosts that send too many messages in 10 s which nobody asked for; for 5 minutes. Mutable, not
 * thread-safe.
 */
final class DosBlocker {
    static final long WINDOW_NANOS = 10_000_000_000L;
    static final long BLOCK_NANOS = 300_000_000_000L;

    private static final int MAX_HOSTS = 1_024;

    private final Map<Endpoint, Host> hosts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Host> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    private final int mostMessages;

    DosBlocker(int mostMessages) {
        this.mostMessages = mostMessages;
    }

    private static final class Host {
        long windowEndsNanos;
        long blockedUntilNanos;
        int messages;
        boolean blocked;
    }

    /** Whether the host is ignored at present. */
    boolean isBlocked(Endpoint host, long nowNanos) {
        Host known = hosts.get(host);
        return known != null && known.blocked && known.blockedUntilNanos - nowNanos > 0;
    }

    /**
     * Counts a message that nobody asked for.
     *
     * @return whether it may be answered
     */
    boolean count(Endpoint host, long nowNanos) {
        Host known = hosts.computeIfAbsent(host, none -> {
            Host made = new Host();
            made.windowEndsNanos = nowNanos + WINDOW_NANOS;
            return made;
        });
        if (known.windowEndsNanos - nowNanos <= 0 && !isBlocked(host, nowNanos)) {
            known.windowEndsNanos = nowNanos + WINDOW_NANOS;
            known.messages = 0;
            known.blocked = false;
        }
        if (++known.messages > mostMessages) {
            known.blocked = true;
            known.blockedUntilNanos = nowNanos + BLOCK_NANOS;
        }
        return !known.blocked;
    }
}
