package dev.spate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.function.IntFunction;

/** Loopback ports that were free a moment ago. */
final class Ports {
    private static final int ATTEMPTS = 5;

    private Ports() {}

    /** A port free for both TCP and UDP. */
    static int free() {
        for (int attempt = 0; ; attempt++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort())).close();
                return tcp.getLocalPort();
            } catch (SocketException e) {
                if (attempt == 20) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
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
