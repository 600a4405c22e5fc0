package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.RateLimit;
import dev.spate.support.ConnectionServer;
import dev.spate.support.Patience;
import dev.spate.support.TestCertificate;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.LoopExtension;
import dev.spate.tracker.ScriptedServer;
import dev.spate.tracker.TrackerException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS against a server whose certificate the JDK's keytool makes for {@code localhost}. */
class HttpsTest {
    private static final Function<String, byte[]> ANSWER = head -> ScriptedServer.ok("d5:peers6:\u007f\0\0\1\0\1e");

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.madeIn(directory);
    }

    @Test
    void aCertificateThatIsTrustedWorks() throws Exception {
        try (ScriptedServer server = tlsServer(ANSWER)) {
            AnnounceResponse answer = loop.announce(url(server, "localhost"), LoopExtension.PATIENT.withTrust(trust()));
            assertEquals(List.of(new InetSocketAddress("127.0.0.1", 1)), answer.peers());
        }
    }

    @Test
    void anUntrustedCertificateIsRefused() throws Exception {
        try (ScriptedServer server = tlsServer(ANSWER)) {
            TrackerException failure = loop.failure(url(server, "localhost"), LoopExtension.PATIENT);
            assertTrue(
                    failure.getMessage()
                            .startsWith(url(server, "localhost") + ": its certificate is not trusted (unable to find"),
                    failure::getMessage);
            assertTrue(failure.forGood());
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        try (ScriptedServer server = tlsServer(ANSWER)) {
            TrackerException failure = loop.failure(url(server, "127.0.0.1"), LoopExtension.PATIENT.withTrust(trust()));
            assertTrue(failure.reason().startsWith("its certificate is for another host"), failure::getMessage);
        }
    }

    @Test
    void aRedirectToPlainHttpIsRefused() throws Exception {
        try (ScriptedServer server = tlsServer(
                head -> ScriptedServer.response("302 Found", "Location: http://localhost/a\r\n", new byte[0]))) {
            TrackerException failure = loop.failure(url(server, "localhost"), LoopExtension.PATIENT.withTrust(trust()));
            assertEquals("redirected from https to http (http://localhost/a), refused", failure.reason());
        }
    }

    /** The channel has read before the limit reaches it; a record of TLS is 16 KiB at the most, and is told when it is whole. */
    @Test
    void aLimitBoundsWhatIsReadAtATime() throws Exception {
        byte[] body = new byte[400_000];
        Turns turns = new Turns();
        // It keeps the connection: of one that ends Netty reads what is left at once.
        try (ConnectionServer server = new ConnectionServer(tlsSocket(), socket -> {
            if (socket.getInputStream().read() >= 0) {
                socket.getOutputStream().write(ScriptedServer.response("206 Partial Content", "", body));
                socket.getInputStream().readAllBytes();
            }
        })) {
            Url url = Url.parse("https://localhost:" + server.address().getPort() + "/file");
            RangeConnection connection = loop.on(() -> {
                HttpOptions trusting = HttpOptions.defaults().withTrust(trust());
                HttpClient client = new HttpClient(loop.transport(), loop.resolver(), trusting);
                RateLimit limit = RateLimit.of(loop.transport().loop(), 800_000, System::nanoTime, bug -> {
                    throw new AssertionError(bug);
                });
                RangeConnection made = client.ranges(url, SsrfPolicy.WEB_SEED, Optional.empty(), limit, turns);
                made.get(url, 0, body.length);
                return made;
            });
            assertEquals("end", turns.ended.get(Patience.SECONDS, TimeUnit.SECONDS));
            loop.on(() -> {
                connection.close();
                return null;
            });
            assertTrue(turns.most <= 16_384 + 4_000, () -> turns.most + " bytes at once");
        }
    }

    /** Counts what comes between two ends of a read. */
    private static final class Turns implements RangeListener {
        private final CompletableFuture<String> ended = new CompletableFuture<>();
        private int bytes;
        private int most;

        @Override
        public void head(RangeHead head) {
            assertEquals(206, head.status());
        }

        @Override
        public void body(ByteBuf part) {
            bytes += part.readableBytes();
            most = Math.max(most, bytes);
        }

        @Override
        public void end() {
            ended.complete("end");
        }

        @Override
        public void readComplete() {
            bytes = 0;
        }

        @Override
        public void closed(Closed how, String reason) {
            ended.complete(reason);
        }
    }

    @Test
    void aServerWithoutTlsIsToldAsSuch() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread greeter = new Thread(() -> greet(plain));
            greeter.start();
            TrackerException failure =
                    loop.failure("https://localhost:" + plain.getLocalPort() + "/announce", LoopExtension.PATIENT);
            assertEquals("does not speak TLS", failure.reason());
            greeter.join(5_000);
        }
    }

    private static void greet(ServerSocket plain) {
        try (java.net.Socket socket = plain.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        } catch (IOException clientLeft) {
            return;
        }
    }

    private static ScriptedServer tlsServer(Function<String, byte[]> script)
            throws GeneralSecurityException, IOException {
        return ScriptedServer.on(tlsSocket(), script);
    }

    private static ServerSocket tlsSocket() throws GeneralSecurityException, IOException {
        return certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("tracker", certificate.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    private static String url(ScriptedServer server, String host) {
        return "https://" + host + ":" + server.port() + "/announce";
    }
}
