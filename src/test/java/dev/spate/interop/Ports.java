package dev.spate.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Ports for programs that must be told theirs before they start. They lie below those that the system hands out by itself,
 * each fork of the test run takes from a range of its own, and none twice in a row: between the look and the start nobody
 * else takes it.
 */
final class Ports {
    private static final int FIRST = 10_000;
    private static final int RANGE = 1_000;
    private static final int RANGES = 20;
    private static final int ATTEMPTS = 5;
    private static final int BASE = FIRST + RANGE * Math.floorMod(Integer.getInteger("spate.fork", 0), RANGES);

    /** Begins anywhere, since another build on this machine may have the same range. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));

    private Ports() {}

    /** A port free for both TCP and UDP, at every address. */
    static int free() {
        for (int attempt = 0; attempt < RANGE; attempt++) {
            int port = BASE + Math.floorMod(NEXT.getAndIncrement(), RANGE);
            try (ServerSocket tcp = new ServerSocket(port)) {
                new DatagramSocket(port).close();
                return tcp.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new AssertionError("no port is free from " + BASE + " to " + (BASE + RANGE));
    }

    /** Starts something on a free port; a start that fails, because somebody else was faster, is tried again. */
    static <T> T startOn(IntFunction<T> start) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start.apply(free());
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains("ended with")) {
                    throw e;
                }
            }
        }
    }
}
