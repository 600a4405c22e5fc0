package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.tracker.ScriptedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a download would send to the world, and does not behind the fence of all tests: {@code net.NetworkFence}. */
@Timeout(60)
class FencedDownloadTest {
    private static final String BEYOND = " is beyond loopback (SPATE_NETWORK=loopback)";

    @TempDir
    Path directory;

    @Test
    void peersTrackersRedirectsAndNamesBeyondLoopbackAreRefusedByTheirAddress() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedServer leadingOut = new ScriptedServer(head -> ("HTTP/1.1 302 Found\r\n"
                                + "Location: http://192.0.2.4/announce\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII))) {
            TestTorrent torrent = TestTorrent.single(
                    TestTorrent.PIECE,
                    "http://192.0.2.1/announce",
                    "udp://192.0.2.2:6969",
                    "http://tracker.example/announce",
                    "udp://router.example:6881",
                    leadingOut.url("/announce"));
            byte[] far = {(byte) 192, 0, 2, 3};
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getByAddress(far), 6881);
            Download download = engine.start(torrent.known(), TestEngine.to(directory.resolve("out"), peer));
            Failure failure = TestEngine.failure(download);
            assertTrue(failure.getMessage().startsWith("nobody to download from: "), failure::getMessage);
            List<DownloadEvent.PeerFailed> dials = engine.events(DownloadEvent.PeerFailed.class);
            assertEquals("cannot connect: 192.0.2.3:6881" + BEYOND, dials.get(0).reason());
            Map<String, String> reasons = engine.events(DownloadEvent.TrackerFailed.class).stream()
                    .collect(Collectors.toMap(
                            DownloadEvent.TrackerFailed::url,
                            DownloadEvent.TrackerFailed::reason,
                            (one, other) -> one));
            assertEquals(5, reasons.size(), reasons::toString);
            says(reasons, "192.0.2.1", "192.0.2.1:80" + BEYOND);
            says(reasons, "192.0.2.2", "cannot reach 192.0.2.2 port 6969: 192.0.2.2:6969" + BEYOND);
            says(reasons, "tracker.example", "tracker.example is not looked up (SPATE_NETWORK=loopback)");
            says(reasons, "router.example", "router.example is not looked up (SPATE_NETWORK=loopback)");
            says(reasons, "127.0.0.1", "redirected to http://192.0.2.4/announce: 192.0.2.4:80" + BEYOND);
        }
    }

    private static void says(Map<String, String> reasons, String host, String reason) {
        assertTrue(
                reasons.entrySet().stream()
                        .anyMatch(each -> each.getKey().contains("//" + host)
                                && each.getValue().endsWith(reason)),
                reasons::toString);
    }
}
