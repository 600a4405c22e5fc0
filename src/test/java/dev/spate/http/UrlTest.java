package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.IDN;
import java.net.MalformedURLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {
    @Test
    void theHostHeaderHasNoZone() throws Exception {
        assertEquals("[fe80::1]:80", Url.parse("http://[fe80::1%3]:80/").hostHeader());
        assertEquals("[fe80::1%3]:80", Url.parse("http://[fe80::1%3]:80/").authority());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b.C_d", "xn--bcher-kva.example", "example.org.", "-a", "a.b.c.d"})
    void aNameInAsciiStaysAsItIs(String name) throws Exception {
        assertEquals(name, Url.parse("http://" + name + "/").host());
        assertEquals(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED), name, "as the conversion would leave it");
    }

    @Test
    void aLabelHas63CharactersAtMostAndNotNone() throws Exception {
        String longest = "x".repeat(63);
        assertEquals("a." + longest, Url.parse("http://a." + longest + "/").host());
        for (String wrong : new String[] {"a." + longest + "x", longest + "x", "a..b", ".a", "."}) {
            assertThrows(MalformedURLException.class, () -> Url.parse("http://" + wrong + "/"), wrong);
        }
    }

    @Test
    void readsWhatTorrentsHave() throws Exception {
        assertEquals(
                new Url("http", "", "tracker.example", 6969, "/announce?passkey=1"),
                Url.parse("  HTTP://tracker.example:6969/announce?passkey=1#top\n"));
        assertEquals(new Url("udp", "", "::1", 80, ""), Url.parse("udp://[::1]:80"));
        assertEquals(new Url("https", "", "::1", -1, "/"), Url.parse("https://[::1]/"));
        assertEquals(new Url("https", "me:p@ss", "host", -1, "/a"), Url.parse("https://me:p@ss@host/a"));
        assertEquals("/a%20b%7Cc%C3%A4?q=%22", Url.parse("http://h/a b|cä?q=\"").target());
        assertEquals(
                "xn--bcher-kva.example", Url.parse("http://bücher.example/").host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http",
                "http:/host/",
                "http://",
                "http:///announce",
                "http://host:0/",
                "http://host:65536/",
                "http://host:-1/",
                "http://host:٣/",
                "http://ho st/",
                "http://ho\r\nst/",
                "http://[::1/",
                "http://[nonsense]/",
                "1http://host/"
            })
    void rejectsWhatCannotBe(String text) {
        assertThrows(MalformedURLException.class, () -> Url.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/announce, http://h/announce?x=1",
        "http://h/announce?passkey=k, http://h/announce?passkey=k&x=1",
        "http://h/announce?, http://h/announce?x=1",
        "http://h/announce?a&, http://h/announce?a&x=1",
        "http://h, http://h/?x=1",
        "http://h?a, http://h/?a&x=1",
    })
    void appendsToTheQueryThatIsThere(String before, String after) throws Exception {
        Url url = Url.parse(before).withQuery("x=1");
        assertEquals(after, url.scheme() + "://" + url.authority() + url.httpTarget());
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:1/a/b?c, /d, http://h:1/d",
        "http://h:1/a/b?c, d, http://h:1/a/d",
        "http://h:1/a/b?c, ?d, http://h:1/a/b?d",
        "http://h:1/a/b?c, //other/d, http://other/d",
        "http://h:1/a/b?c, https://other:2/d, https://other:2/d",
        "http://h:1/a/b?c, /d?to=http://x/, http://h:1/d?to=http://x/",
    })
    void resolvesLocations(String base, String location, String expected) throws Exception {
        Url url = Url.parse(base).resolve(location);
        assertEquals(expected, url.scheme() + "://" + url.authority() + url.httpTarget());
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@h:80/announce?passkey=0123, http://h:80/announce",
        "http://h/0123456789abcdef0123456789abcdef/announce, http://h/…/announce",
        "http://h/announce.php, http://h/announce.php",
        "udp://[::1]:80/a, udp://[::1]:80/a",
    })
    void theLabelKeepsSecrets(String text, String label) throws Exception {
        assertEquals(label, Url.parse(text).label());
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@ho st/announce, http://ho st/announce",
        "http://user:se@cret@h:99999/announce?passkey=0123, http://h:99999/announce",
        "user:secret@host, host",
        "http://h:0/0123456789abcdef0123456789abcdef/announce#x, http://h:0/…/announce",
    })
    void theLabelOfWhatIsNoAddressKeepsSecretsToo(String text, String label) {
        assertEquals(label, Url.labelOf(text));
    }
}
