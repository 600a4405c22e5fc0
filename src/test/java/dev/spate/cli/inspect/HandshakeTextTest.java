package dev.spate.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.console.StandardOutput;
import dev.spate.mse.StreamKind;
import dev.spate.net.NetworkBinding;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
import dev.spate.session.PeerGreeting;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTextTest {
    private static final PeerId PEER = PeerId.of("-TR3000-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
    private static final String FIRST = "Peer ID: 2d5452333030302d6162636465666768696a6b6c\n";

    private static String text(byte[] reserved, Optional<ExtensionHandshake> extension, boolean full) throws Exception {
        return text(reserved, extension, full, Route.DIRECT);
    }

    private static String text(byte[] reserved, Optional<ExtensionHandshake> extension, boolean full, Route route)
            throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        StandardOutput standardOutput = new StandardOutput(sink);
        Handshake handshake = new Handshake(reserved, InfoHash.of(new byte[20]), PEER);
        HandshakeText.write(new PeerGreeting(handshake, true, StreamKind.RC4, extension), full, route, standardOutput);
        standardOutput.flush();
        return sink.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortIsThePeerIdAlone() throws Exception {
        assertEquals(FIRST, text(new byte[8], Optional.empty(), false));
    }

    @Test
    void longWithoutExtensions() throws Exception {
        assertEquals(
                FIRST
                        + "Client: Transmission 3.00\n"
                        + "Transport: uTP\n"
                        + "Through: direct\n"
                        + "Stream: encrypted (RC4)\n"
                        + "Reserved: 0000000000000000\n"
                        + "Extension Handshake: none\n",
                text(new byte[8], Optional.empty(), true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''        | socks5://user:secret@gate.example:1080 | proxy gate.example:1080
        127.0.0.9 | ''                                   | address 127.0.0.9
        lo        | ''                                   | interface lo
        lo        | http://[2001:db8::1]:8080            | proxy [2001:db8::1]:8080, interface lo
        """)
    void longTellsWhatItWentThrough(String bind, String proxy, String words) throws Exception {
        Route route = new Route(
                Optional.of(bind).filter(each -> !each.isEmpty()).map(NetworkBinding::parse),
                Optional.of(proxy).filter(each -> !each.isEmpty()).map(ProxyAddress::parse));

        String told = text(new byte[8], Optional.empty(), true, route);

        assertTrue(told.contains("\nThrough: " + words + "\n"), told);
    }

    @Test
    void longWithEverything() throws Exception {
        ExtensionHandshake extension = new ExtensionHandshake(
                Map.of("ut_pex", 1, "ut_metadata", 3),
                Optional.of("Evil\u001b[2J 1"),
                OptionalInt.of(500),
                OptionalInt.of(1234),
                OptionalInt.of(51413),
                Optional.of(InetAddress.getByName("192.0.2.9")));

        assertEquals(FIRST + """
            Client: Evil\\u{1b}[2J 1
            Transport: uTP
            Through: direct
            Stream: encrypted (RC4)
            Reserved: 0000000000100005 (extension protocol, DHT, fast extension)
            Extensions: ut_metadata=3, ut_pex=1
            Request Queue: 500
            Metadata Size: 1234
            Listen Port: 51413
            Your IP: 192.0.2.9
            """, text(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 5}, Optional.of(extension), true));
    }
}
