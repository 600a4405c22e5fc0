package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.TestCertificate;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.LoopExtension;
import dev.spate.tracker.ScriptedServer;
import dev.spate.tracker.TrackerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
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
        return ScriptedServer.on(
                certificate
                        .server()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                script);
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
