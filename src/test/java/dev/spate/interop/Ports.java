package dev.spate.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Ports for programs that must be told theirs before they start. They lie below those that the system hands out by itself,
 * and none is taken twice in a row: between the look and the start nobody else takes it.
 */
final class Ports {
    private static final int FIRST = 10_000;
    private static final int RANGE = 20_000;
    private static final int ATTEMPTS = 5;

    /** Begins anywhere, since another build on this machine may take from them too. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));

    private Ports() {}

    /** A port free for both TCP and UDP, at every address. */
    static int free() {
        for (int attempt = 0; attempt < RANGE; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), RANGE);
            try (ServerSocket tcp = new ServerSocket(port)) {
                new DatagramSocket(port).close();
                return tcp.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new AssertionError("no port is free from " + FIRST + " to " + (FIRST + RANGE));
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
