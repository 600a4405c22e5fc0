package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionHandshakeTest {
    private static final ExtensionHandshake NOTHING = new ExtensionHandshake(
            Map.of(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty());

    private static final String FULL = "d1:md11:ut_metadatai3e6:ut_pexi0ee13:metadata_sizei31235e1:pi6881e4:reqqi250e"
            + "1:v13:\u00c2\u00b5Torrent 1.26:yourip4:\u007f\u0000\u0000\u0001e";

    private static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ExtensionHandshake decode(String text) {
        return ExtensionHandshake.decode(raw(text));
    }

    private static ExtensionHandshake full() throws UnknownHostException {
        return new ExtensionHandshake(
                Map.of("ut_metadata", 3, "ut_pex", 0),
                Optional.of("µTorrent 1.2"),
                OptionalInt.of(250),
                OptionalInt.of(31_235),
                OptionalInt.of(6881),
                Optional.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    }

    @Test
    void hasItsGoldenBytesBothWays() throws UnknownHostException {
        assertEquals(FULL, new String(full().encode(), StandardCharsets.ISO_8859_1));
        assertEquals(full(), decode(FULL));
    }

    @Test
    void everythingMayBeMissing() {
        assertEquals(NOTHING, decode("de"));
        assertEquals("d1:mdee", new String(NOTHING.encode(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void anIdOfZeroMeansNotSpoken() throws UnknownHostException {
        assertEquals(OptionalInt.of(3), full().id("ut_metadata"));
        assertEquals(OptionalInt.empty(), full().id("ut_pex"));
        assertEquals(OptionalInt.empty(), full().id("other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:mi1e13:metadata_size1:x1:ple4:reqqde1:vi1e6:youripi1ee",
                "d1:ml1:ae13:metadata_sizei0e1:pi0e4:reqqi0e6:yourip5:abcdee",
                "d13:metadata_sizei-1e1:pi-1e4:reqqi-1ee",
                "d13:metadata_sizei2147483648e1:pi65536e4:reqqi2147483648ee",
                "d13:metadata_sizei99999999999999999999e1:pi99999999999999999999e4:reqqi99999999999999999999ee",
                "d1:md1:ai-1e1:bi256e1:ci99999999999999999999e1:d1:x1:eleee",
                "d13:metadata_sizei-99999999999999999999eegarbage after it",
            })
    void aValueThatCannotBeCountsAsMissing(String text) {
        assertEquals(NOTHING, decode(text));
    }

    @Test
    void theLargestValuesAreTaken() {
        ExtensionHandshake largest = decode("d1:md1:ai255ee13:metadata_sizei2147483647e1:pi65535e4:reqqi2147483647ee");
        assertEquals(OptionalInt.of(255), largest.id("a"));
        assertEquals(OptionalInt.of(Integer.MAX_VALUE), largest.metadataSize());
        assertEquals(OptionalInt.of(65_535), largest.port());
        assertEquals(OptionalInt.of(Integer.MAX_VALUE), largest.reqq());
    }

    @Test
    void keysMayBeUnsortedAndOfTheSameTheFirstCounts() {
        assertEquals(OptionalInt.of(1), decode("d1:v1:x1:md1:ai1e1:ai2eee").id("a"));
    }

    @Test
    void knowsAddressesOfSixteenBytes() throws UnknownHostException {
        assertEquals(
                Optional.of(InetAddress.getByName("2001:db8::1")),
                decode("d6:yourip16:\u0020\u0001\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0001e")
                        .yourIp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "4:spam", "d", "d1:v", "di1ei1ee", "d1:vi1", "x", "d1:v99999999999:e"})
    void refusesWhatIsNotADictionary(String text) {
        assertThrows(WireException.class, () -> decode(text));
    }

    /** A peer that sends such has no extensions, and may be of use all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d1:m", "d11:ut_metadata"})
    void whoCanDoWithoutTakesWhatCannotBeReadForNone(String text) {
        assertEquals(Optional.empty(), ExtensionHandshake.decodeIfReadable(raw(text)));
        byte[] long17KiB = java.util.Arrays.copyOf(raw("d1:v17300:"), 17 * 1024);
        assertEquals(Optional.empty(), ExtensionHandshake.decodeIfReadable(long17KiB));
        assertEquals(Optional.of(decode(FULL)), ExtensionHandshake.decodeIfReadable(raw(FULL)));
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThrows(WireException.class, () -> decode("d1:m" + "l".repeat(100_000)));
    }

    @Test
    void aClientNameCannotSteerATerminal() {
        assertEquals(
                Optional.of("a\ufffd[31m\ufffd\ufffdb"),
                decode("d1:v11:a\u001b[31m\u0007\u00e2\u0080\u00aebe").client());
        assertEquals(
                Optional.of("\ufffd\ufffd"),
                decode("d1:v6:\u00e2\u0080\u00a8\u00e2\u0080\u00a9e").client());
    }

    @Test
    void aClientNameIsCutAtTwoHundredAndFiftySixChars() {
        assertEquals(
                Optional.of("x".repeat(256)),
                decode("d1:v300:" + "x".repeat(300) + "e").client());
        String smile = "\u00f0\u009f\u0098\u0080";
        assertEquals(
                Optional.of("x".repeat(255)),
                decode("d1:v259:" + "x".repeat(255) + smile + "e").client());
    }

    @Test
    void extensionNamesAreBounded() {
        StringBuilder many = new StringBuilder("d1:md65:" + "n".repeat(65) + "i1e");
        for (int i = 0; i < 1_000; i++) {
            many.append("4:").append(String.format("%04d", i)).append("i1e");
        }
        assertEquals(256, decode(many + "ee").ids().size());
    }

    @Test
    void refusesToSayWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> with(Map.of("a", 256), OptionalInt.empty()));
        assertThrows(IllegalArgumentException.class, () -> with(Map.of("a", -1), OptionalInt.empty()));
        assertThrows(IllegalArgumentException.class, () -> with(Map.of(), OptionalInt.of(0)));
        assertThrows(IllegalArgumentException.class, () -> with(Map.of(), OptionalInt.of(65_536)));
        assertEquals(OptionalInt.of(1), with(Map.of(), OptionalInt.of(1)).port());
    }

    private static ExtensionHandshake with(Map<String, Integer> ids, OptionalInt port) {
        return new ExtensionHandshake(
                ids, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), port, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedBytesGiveAHandshakeOrAWireException(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = raw(FULL);
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ExtensionHandshake decoded = ExtensionHandshake.decode(bytes);
                assertEquals(decoded, ExtensionHandshake.decode(decoded.encode()), "seed " + seed);
                read++;
            } catch (WireException refused) {
                assertTrue(refused.getMessage().startsWith("extended message: "), "seed " + seed);
            }
        }
        assertTrue(read > 0, "seed " + seed);
    }

    @Test
    void readsNoneThatIsLongerThanAnyClientSends() {
        byte[] longest = new byte[ExtensionHandshake.MAX_BYTES];
        longest[0] = 'd';
        longest[1] = 'e';
        assertEquals(java.util.Map.of(), ExtensionHandshake.decode(longest).ids());
        byte[] longer = java.util.Arrays.copyOf(longest, longest.length + 1);
        assertEquals(
                "extension handshake of 16385 bytes, more than 16384",
                assertThrows(WireException.class, () -> ExtensionHandshake.decode(longer))
                        .getMessage());
    }
}
