package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.RateLimit;
import dev.spate.support.Patience;
import dev.spate.tracker.LoopExtension;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RangeConnectionTest {
    private static final byte[] ONE_BYTE =
            "HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\n!".getBytes(StandardCharsets.ISO_8859_1);

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<String> whileAsking = new CopyOnWriteArrayList<>();
    private boolean asking;

    private final class Ear implements RangeListener {
        private void hear(String what) {
            heard.add(what);
            if (asking) {
                whileAsking.add(what);
            }
        }

        @Override
        public void head(RangeHead head) {
            // Its body follows.
        }

        @Override
        public void body(ByteBuf bytes) {
            // Its end follows.
        }

        @Override
        public void end() {
            hear("end");
        }

        @Override
        public void readComplete() {
            // Told more or less often.
        }

        @Override
        public void closed(Closed how, String reason) {
            hear("closed");
        }
    }

    private String next() throws InterruptedException {
        return heard.poll(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksHearsOfTheBrokenConnectionAfterwards() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Url url = Url.parse("http://127.0.0.1:" + server.getLocalPort() + "/file");
            RangeConnection connection = loop.on(() -> {
                HttpClient client = new HttpClient(loop.transport(), loop.resolver(), HttpOptions.defaults());
                RateLimit unlimited = RateLimit.of(loop.transport().loop(), 0, System::nanoTime, this::hearBug);
                RangeConnection made = client.ranges(url, SsrfPolicy.WEB_SEED, Optional.empty(), unlimited, new Ear());
                made.get(url, 0, 1);
                return made;
            });
            Socket socket = server.accept();
            InputStream in = socket.getInputStream();
            assertTrue(in.read() >= 0);
            socket.getOutputStream().write(ONE_BYTE);
            assertEquals("end", next());
            loop.on(() -> {
                socket.setSoLinger(true, 0);
                socket.close();
                // The loop has not read of the reset yet: the first write learns of it.
                asking = true;
                connection.get(url, 0, 1);
                connection.get(url, 1, 1);
                asking = false;
                return null;
            });
            assertEquals("closed", next());
            assertEquals(List.of(), whileAsking);
        }
    }

    private void hearBug(Throwable bug) {
        heard.add(String.valueOf(bug));
    }
}
