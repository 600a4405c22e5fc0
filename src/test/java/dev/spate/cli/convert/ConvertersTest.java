package dev.spate.cli.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.torrent.PeerAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "65536,65536",
        "64k,65536",
        "64m,67108864",
        "64M,67108864",
        "64MiB,67108864",
        "64mb,67108864",
        "1G,1073741824",
        "8t,8796093022208",
        "7b,7",
    })
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, new SizeConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1.5m", "64 m", "64x", "٣", "999999999999999999t", "64mm"})
    void refusesOtherSizes(String text) {
        assertThrows(TypeConversionException.class, () -> new SizeConverter().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "120,120000", "1.5,1500", "90s,90000", "2m,120000", "1H,3600000", "250ms,250", "0.001,1"})
    void readsTimeSpans(String text, long millis) {
        assertEquals(millis, new DurationConverter().convert(text).toMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1d", "s", "1,5", "1e3", "9999999999", "٣"})
    void refusesOtherTimeSpans(String text) {
        assertThrows(TypeConversionException.class, () -> new DurationConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/x", " https://t.example/1?a=b ", "udp://[::1]:6969"})
    void readsTheUrlsOfTrackers(String text) {
        assertEquals(text.strip(), new TrackerConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "t.example", "wss://t.example/a", "udp://t.example", "http://", "http://t/?info_hash=x"})
    void refusesOtherTrackers(String text) {
        assertThrows(TypeConversionException.class, () -> new TrackerConverter().convert(text));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6881,127.0.0.1:6881",
        "0.0.0.0:1,0.0.0.0:1",
        "255.255.255.255:65535,255.255.255.255:65535",
        "[::1]:6881,[::1]:6881",
        "[2001:DB8::7]:80,[2001:db8::7]:80",
        "[::ffff:1.2.3.4]:80,1.2.3.4:80",
    })
    void readsPeerAddresses(String text, String normal) {
        assertEquals(normal, PeerAddress.text(new PeerAddressConverter().convert(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "1.2.3.4", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+1", "1.2.3:80",
                "1.2.3.256:80", "01.2.3.4:80", "::1:80", "[::1]", "[1.2.3.4]:80", "[::g]:80", "[1:2]:80", "host:80",
                "1.2.3.4:٣", "1.2.3.4:80 ",
            })
    void refusesOtherPeerAddresses(String text) {
        assertThrows(TypeConversionException.class, () -> new PeerAddressConverter().convert(text));
    }
}
