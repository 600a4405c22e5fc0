package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyDialogTest {
    private static final InetSocketAddress NAMED = InetSocketAddress.createUnresolved("tracker.example", 80);
    private static final InetSocketAddress NUMERIC = new InetSocketAddress("10.1.2.3", 6_881);
    private static final ProxyAddress OPEN = ProxyAddress.parse("socks5://127.0.0.1");
    private static final ProxyAddress LOGIN = ProxyAddress.parse("socks5://us%3Aer:p%40ss@proxy.example:99");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** What is said to these words, given byte by byte; what is left of them has to be this long. */
    private static String said(ProxyDialog dialog, byte[] words, int left) throws ProxyException {
        ByteBuf in = Unpooled.buffer();
        StringBuilder all = new StringBuilder();
        for (byte each : words) {
            in.writeByte(each);
            Optional<byte[]> answer = dialog.advance(in);
            answer.ifPresent(bytes -> all.append(HexFormat.of().formatHex(bytes)));
        }
        assertEquals(left, in.readableBytes());
        return all.toString();
    }

    private static String refusal(ProxyDialog dialog, byte[] words) {
        return assertThrows(ProxyException.class, () -> said(dialog, words, 0)).getMessage();
    }

    @Test
    void connectsToANameWithoutLogin() throws Exception {
        Socks5Dialog dialog = new Socks5Dialog(OPEN, Socks5Dialog.CONNECT, NAMED);
        assertEquals("050100", HexFormat.of().formatHex(dialog.begin()));
        String name = HexFormat.of().formatHex("tracker.example".getBytes(StandardCharsets.US_ASCII));
        assertEquals("050100030f" + name + "0050", said(dialog, hex("0500"), 0));
        assertFalse(dialog.isDone());
        assertEquals("", said(dialog, hex("05 00 00 01 0a000001 1234 ffff"), 2));
        assertTrue(dialog.isDone());
        assertEquals(Optional.of(new InetSocketAddress("10.0.0.1", 0x1234)), dialog.bound());
    }

    @Test
    void logsInWhenThatIsWanted() throws Exception {
        Socks5Dialog dialog = new Socks5Dialog(LOGIN, Socks5Dialog.CONNECT, NUMERIC);
        assertEquals("05020002", HexFormat.of().formatHex(dialog.begin()));
        assertEquals("0105" + "75733a6572" + "04" + "70407373", said(dialog, hex("0502"), 0));
        assertEquals("050100010a0102031ae1", said(dialog, hex("0100"), 0));
        assertEquals("", said(dialog, hex("05 00 00 03 03 616263 0001"), 0));
        assertTrue(dialog.isDone());
    }

    @ParameterizedTest
    @CsvSource({
        "0402, it does not speak SOCKS 5",
        "485454502f, it does not speak SOCKS 5",
        "05ff, it wants a user name and a password (socks5://user:password@host:port)",
        "0502, it wants a user name and a password (socks5://user:password@host:port)",
        "0500 0505000100000000000000, the other end refuses the connection",
        "0500 0502000100, it does not allow that",
        "0500 0599000100, it cannot connect to there",
        "0500 0500000900, it does not speak SOCKS 5"
    })
    void whatSocksRefusesIsToldInWords(String words, String why) {
        assertEquals(why, refusal(new Socks5Dialog(OPEN, Socks5Dialog.CONNECT, NUMERIC), hex(words)));
    }

    @Test
    void aWrongPasswordIsToldAsThat() {
        assertEquals(
                "it refuses the user name or the password",
                refusal(new Socks5Dialog(LOGIN, Socks5Dialog.CONNECT, NUMERIC), hex("0502 0101")));
    }

    @Test
    void connectsThroughHttp() throws Exception {
        ProxyAddress proxy = ProxyAddress.parse("http://u:p@[::1]:3128");
        HttpConnectDialog dialog = new HttpConnectDialog(proxy, NAMED);
        assertEquals(
                "CONNECT tracker.example:80 HTTP/1.1\r\nHost: tracker.example:80\r\n"
                        + "Proxy-Authorization: Basic dTpw\r\n\r\n",
                new String(dialog.begin(), StandardCharsets.US_ASCII));
        assertEquals(
                "", said(dialog, "HTTP/1.1 200 Fine\r\nVia: x\r\n\r\nearly".getBytes(StandardCharsets.US_ASCII), 5));
        assertTrue(dialog.isDone());
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 407 Login\r\n\r\n', it wants a user name and a password (http://user:password@host:port)",
        "'HTTP/1.1 403 No\r\n\r\n', it answers HTTP 403",
        "'HTTP/1.1 2000\r\n\r\n', it does not speak HTTP",
        "'SSH-2.0', it does not speak HTTP"
    })
    void whatHttpRefusesIsToldInWords(String words, String why) {
        assertEquals(
                why,
                refusal(
                        new HttpConnectDialog(ProxyAddress.parse("http://h"), NUMERIC),
                        words.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void anEndlessHeadIsRefused() {
        ByteBuf in = Unpooled.buffer();
        in.writeBytes("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII)).writeZero(10_000);
        HttpConnectDialog dialog = new HttpConnectDialog(ProxyAddress.parse("http://h"), NUMERIC);
        assertEquals(
                "its answer is longer than 8192 bytes",
                assertThrows(ProxyException.class, () -> dialog.advance(in)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:1080",
                "socks4://h",
                "https://h:1",
                "socks5://",
                "socks5://h:0",
                "socks5://h:65536",
                "socks5://h/path",
                "socks5://h?q",
                "socks5://a b"
            })
    void whatNamesNoProxyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ProxyAddress.parse(text));
    }

    @Test
    void aProxyIsNamedWithoutItsPassword() {
        assertEquals("proxy proxy.example:99", LOGIN.toString());
        assertEquals("proxy [::1]:8080", ProxyAddress.parse("http://u:p@[::1]").toString());
        String tooLong = "socks5://" + "u".repeat(256) + "@h";
        assertFalse(assertThrows(IllegalArgumentException.class, () -> ProxyAddress.parse(tooLong))
                .getMessage()
                .contains("uuu"));
    }
}
