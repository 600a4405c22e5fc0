package dev.spate.synthetic;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * How many files (and so connections) this process may open, and has open.
 *
 * @param limit the most at a time; {@link Long#MAX_VALUE} where the system has no limit, or does not tell
 * @param inUse open now
 */
record OpenFiles(long limit, long inUse) {
    /** What stays free for everything but connections: jars, tracker connections, name servers. */
    private static final int SPARE = 64;

    /** The limit as it stands: the JVM has raised the soft one to the hard one when it started. */
    static OpenFiles now() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > 0
                ? new OpenFiles(system.getMaxFileDescriptorCount(), Math.max(0, system.getOpenFileDescriptorCount()))
                : new OpenFiles(Long.MAX_VALUE, 0);
    }

    /** How many more connections there may be. */
    long room() {
        return Math.max(0, limit - inUse - SPARE);
    }

    /** A warning if these peers cannot all have a connection; empty if they can. */
    Optional<String> shortage(SwarmOptions options) {
        long peers = connections(options);
        long possible = Math.max(0, room() - sockets(options));
        return possible >= peers
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the open-file limit of %,d is too low for %,d peers with a connection each:"
                                + " %,d connections are possible (%s)",
                        limit,
                        peers,
                        possible,
                        remedy(options)));
    }

    /** Whether not even the sockets that the peers listen with can be opened. */
    boolean isTooLowToListen(SwarmOptions options) {
        return sockets(options) > room();
    }

    private static long connections(SwarmOptions options) {
        return options.peers() + (long) options.leechers().leechers();
    }

    private static long sockets(SwarmOptions options) {
        return options.swarmAddressing().addressing() == SwarmAddressing.Addressing.OWN_PORT ? options.peers() : 1;
    }

    private static String remedy(SwarmOptions options) {
        long enough = 65_536;
        while (enough < 3L * connections(options)) {
            enough *= 2;
        }
        return "raise it: ulimit -n " + enough + " in this shell, LimitNOFILE=" + enough + " in a systemd unit";
    }
}
