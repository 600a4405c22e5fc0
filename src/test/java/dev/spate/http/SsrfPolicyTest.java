package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.net.AddressScope;
import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy alone; nothing is ever sent to the addresses named here. */
class SsrfPolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | /announce | yes",
                "127.0.0.1 | /announce.php?passkey=1 | yes",
                "::1 | /announce/1 | yes",
                "127.0.0.1 | /scrape | yes",
                "127.0.0.1 | /x/scrape | no",
                "192.168.1.2 | /x/scrape.php | yes",
                "127.0.0.1 | / | no",
                "127.0.0.1 | /admin/shutdown?now=1 | no",
                "127.0.0.1 | /x/announce | no",
                "127.0.0.1 | /announce/../admin | no",
                "127.0.0.1 | /announce/%2e%2e/admin | no",
                "127.0.0.1 | /announce%2f../admin | no",
                "127.0.0.1 | /?/announce | no",
                "::ffff:127.0.0.1 | /admin | no",
                "64:ff9b::7f00:1 | /admin | no",
                "192.168.1.2 | /announce | yes",
                "192.168.1.2 | /0123456789abcdef/announce?a=b | yes",
                "192.168.1.1 | /reboot.cgi?sure=yes | no",
                "10.0.0.1 | /reboot?/announce | no",
                "10.0.0.1 | //announce | no",
                "169.254.169.254 | /latest/meta-data/iam | no",
                "fd00:ec2::254 | /latest/meta-data | no",
                "fe80::1 | / | no",
                "203.0.113.7 | /anything?passkey=1 | yes",
                "2001:db8::7 | / | yes",
                "0.0.0.0 | /announce | no",
                ":: | /announce | no",
                "224.0.0.1 | /announce | no",
                "255.255.255.255 | /announce | no",
                "240.0.0.1 | /announce | no",
            })
    void anAnnounceGoesOnlyWhereATrackerMayBe(String address, String target, String expected) throws Exception {
        assertEquals(expected, verdict(SsrfPolicy.ANNOUNCE, List.of(address), target, null));
    }

    @Test
    void aFetchGoesWhereverTheUserSays() throws Exception {
        for (String each : List.of("127.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "203.0.113.7")) {
            assertEquals("yes", verdict(SsrfPolicy.FETCH, List.of(each), "/x?y", null));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | /dir/file | yes",
                "192.168.1.1 | /dir/file | yes",
                "127.0.0.1 | /dir/file?do=it | no",
                "192.168.1.1 | /? | no",
                "192.168.1.1 | /a//b | no",
                "192.168.1.1 | /a/%2e%2e/b | no",
                "203.0.113.7 | /file?token=1 | yes",
                "0.0.0.0 | /file | no",
                "224.0.0.1 | /file | no",
            })
    void aNearWebSeedIsAskedForPlainPathsOnly(String address, String target, String expected) throws Exception {
        assertEquals(expected, verdict(SsrfPolicy.WEB_SEED, List.of(address), target, null));
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.1, yes", "127.0.0.1, yes", "203.0.113.7, no", "0.0.0.0, no", "224.0.0.1, no"})
    void aRouterIsOfTheLocalNetwork(String address, String expected) throws Exception {
        assertEquals(expected, verdict(SsrfPolicy.GATEWAY, List.of(address), "/x", null));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.8, yes",
        "203.0.113.7, 192.168.1.1, no",
        "203.0.113.7, 169.254.169.254, no",
        "203.0.113.7, 127.0.0.1, no",
        "203.0.113.7, ::1, no",
        "203.0.113.7, 2002:7f00:1::, no",
        "192.168.1.2, 192.168.1.1, yes",
        "192.168.1.2, 127.0.0.1, no",
        "192.168.1.2, 203.0.113.7, yes",
        "127.0.0.1, 127.0.0.1, yes",
        "127.0.0.1, 192.168.1.2, yes",
        "127.0.0.1, 203.0.113.7, yes",
    })
    void aRedirectNeverLeadsNearerThanItsSender(String sender, String goal, String expected) throws Exception {
        for (SsrfPolicy each : SsrfPolicy.values()) {
            boolean isWorld = AddressScope.of(NetUtil.createByteArrayFromIpAddressString(goal)) == AddressScope.WORLD;
            String allowed = each == SsrfPolicy.GATEWAY && isWorld ? "no" : expected;
            assertEquals(allowed, verdict(each, List.of(goal), "/announce", sender), each.name());
        }
        assertEquals("no", verdict(SsrfPolicy.FETCH, List.of("0.0.0.0"), "/announce", sender));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 127.0.0.1 | 203.0.113.7",
                "127.0.0.1 203.0.113.7 192.168.1.1 203.0.113.8 | 203.0.113.7 203.0.113.8",
                "127.0.0.1 192.168.1.1 | 192.168.1.1",
                "0.0.0.0 203.0.113.7 224.0.0.1 | 203.0.113.7",
                "127.0.0.1 ::1 | 127.0.0.1 0:0:0:0:0:0:0:1",
            })
    void aNameWithNearAndFarAddressesHasOnlyTheFarOnes(String found, String kept) throws Exception {
        List<InetAddress> allowed =
                SsrfPolicy.ANNOUNCE.allowed(addresses(List.of(found.split(" "))), Url.parse("http://name/announce"));
        assertEquals(kept, allowed.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://name/announce,udp://b/announce", "http://name/announce/../x"})
    void aPathThatServersMayReadAnotherWayIsRefusedAsThat(String address) {
        assertEquals(
                "refused, 127.0.0.1 is an address of this machine, where a path with // or /.. in it is not asked"
                        + " unless --tracker URL names it",
                assertThrows(
                                SsrfException.class,
                                () -> SsrfPolicy.ANNOUNCE.allowed(addresses(List.of("127.0.0.1")), Url.parse(address)))
                        .getMessage());
    }

    @Test
    void theRefusalSaysWhatAndWhy() throws Exception {
        Url url = Url.parse("http://name/admin");
        assertEquals(
                "refused, 127.0.0.1 is an address of this machine, where only a path that begins with /announce is"
                        + " asked unless --tracker URL names it",
                assertThrows(
                                SsrfException.class,
                                () -> SsrfPolicy.ANNOUNCE.allowed(addresses(List.of("127.0.0.1")), url))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?info_hash=x",
                "?a=b&port=80",
                "?EVENT=stopped",
                "?peer%5fid=x",
                "?key",
                "?left=0",
                "?uploaded=1",
                "?downloaded=1",
                "?corrupt=1"
            })
    void aTrackerDoesNotSpeakInOurName(String query) throws Exception {
        Url url = Url.parse("http://tracker.example/announce" + query);
        assertThrows(SsrfException.class, () -> SsrfPolicy.checkQuery(url));
        TrackerException failure =
                assertThrows(TrackerException.class, () -> Trackers.check("http://tracker.example/announce" + query));
        assertEquals(true, failure.forGood());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?passkey=1", "?uid=1&auth=2", "?ports=1", "?a=port"})
    void otherParametersAreATrackersOwn(String query) throws Exception {
        Url url = Url.parse("http://tracker.example/announce" + query);
        assertDoesNotThrow(() -> SsrfPolicy.checkQuery(url));
    }

    private static String verdict(SsrfPolicy ssrfPolicy, List<String> found, String target, String sender)
            throws Exception {
        Url url = Url.parse("http://name.example" + target);
        try {
            if (sender == null) {
                ssrfPolicy.allowed(addresses(found), url);
            } else {
                ssrfPolicy.allowedAfterRedirect(addresses(found), url, InetAddress.getByName(sender));
            }
            return "yes";
        } catch (SsrfException refused) {
            return "no";
        }
    }

    private static List<InetAddress> addresses(List<String> texts) throws Exception {
        List<InetAddress> addresses = new ArrayList<>();
        for (String each : texts) {
            addresses.add(InetAddress.getByName(each));
        }
        return addresses;
    }
}
