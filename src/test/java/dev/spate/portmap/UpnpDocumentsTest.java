package dev.spate.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.http.HttpPost;
import dev.spate.http.Url;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpnpDocumentsTest {
    private static final String LOCATION = "http://192.168.1.1:5000/rootDesc.xml";
    private static final String IP = "urn:schemas-upnp-org:service:WANIPConnection:";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Url url(String text) {
        try {
            return Url.parse(text);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String service(String type, String control) {
        return "<service><serviceType>" + type + "</serviceType><controlURL>" + control + "</controlURL></service>";
    }

    private static GatewayDescription describe(String inner) {
        return GatewayDescription.read(
                bytes("<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\">" + inner + "</root>"),
                url(LOCATION),
                GatewayDescription.MAPPINGS);
    }

    private static Optional<Url> location(String answer) {
        return SsdpMessage.location(bytes(answer));
    }

    @Test
    void theAnswerOfARouterNamesItsDescription() {
        assertEquals(
                Optional.of(url(LOCATION)),
                location("HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLocation:"
                        + LOCATION + "\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1",
                "NOTIFY * HTTP/1.1\r\nST: a:InternetGatewayDevice:1\r\nLocation: " + LOCATION,
                "HTTP/1.1 404 No\r\nST: a:InternetGatewayDevice:1\r\nLocation: " + LOCATION,
                "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:MediaServer:1\r\nLocation: " + LOCATION,
                "HTTP/1.1 200 OK\r\nST: a:InternetGatewayDevice:1\r\nLocation: ftp://192.168.1.1/",
                "HTTP/1.1 200 OK\r\nST: a:InternetGatewayDevice:1\r\n"
            })
    void whatIsNoAnswerOfARouterIsPassedOver(String answer) {
        assertEquals(Optional.empty(), location(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.1, http://192.168.1.1/, true",
        "192.168.1.1, http://192.168.1.2:80/, true",
        "127.0.0.1, http://127.0.0.1:5000/, true",
        "192.168.1.1, http://127.0.0.1:5000/, false",
        "192.168.1.1, http://80.1.2.3/, false",
        "192.168.1.1, http://router.lan/, false",
        "80.1.2.3, http://192.168.1.1/, false",
        "fe80::1, 'http://[fd00::1]:5000/', true",
        "fe80::1, 'http://[2001:db8:1234::1]:5000/', false",
        "fe80::1%3, 'http://[fe80::1]:5000/', true",
        "fe80::1, 'http://[fe80::1%3]:5000/', false",
        "fd00::1, 'http://[fe80::1]:5000/', false",
        "2001:db8:1234::1, 'http://[fd00::1]:5000/', false"
    })
    void onlyAnAddressOfTheLocalNetworkIsFollowed(String from, String to, boolean isFollowed) {
        assertEquals(
                isFollowed,
                SsdpSearch.refusal(url(to), NetUtil.createInetAddressFromIpAddressString(from))
                        .isEmpty());
    }

    @Test
    void aLinkLocalAddressIsFollowedOnTheInterfaceOfTheAnswer() {
        InetAddress from = NetUtil.createInetAddressFromIpAddressString("fe80::2%3");
        for (String said : List.of("http://[fe80::1]:5000/d.xml", "http://[fe80::1%9]:5000/d.xml")) {
            Url location = SsdpSearch.onLink(url(said), from);
            assertEquals("fe80::1%3", location.host());
            for (String control : List.of("/ctl", "http://[fe80::1]:5000/ctl")) {
                String document = "<root>" + service(GatewayDescription.PINHOLES.get(0), control) + "</root>";
                assertEquals(
                        url("http://[fe80::1%3]:5000/ctl"),
                        GatewayDescription.read(
                                        document.getBytes(StandardCharsets.UTF_8),
                                        location,
                                        GatewayDescription.PINHOLES)
                                .control());
            }
        }
        assertEquals(url("http://[fd00::1]/"), SsdpSearch.onLink(url("http://[fd00::1]/"), from));
    }

    @Test
    void theBestServiceOfADescriptionIsTaken() {
        GatewayDescription read = describe(service("urn:schemas-upnp-org:service:Layer3Forwarding:1", "/l3f")
                + service("urn:schemas-upnp-org:service:WANPPPConnection:1", "/ppp")
                + service(IP + 1, "/ip1")
                + service(IP + 2, "ctl/ip2"));
        assertEquals(new GatewayDescription(IP + 2, url("http://192.168.1.1:5000/ctl/ip2")), read);
    }

    @Test
    void ofIpv6TheServiceIsTakenThatOpensAFirewall() {
        String firewall = "urn:schemas-upnp-org:service:WANIPv6FirewallControl:1";
        String both = "<a>" + service(IP + 2, "/ip") + service(firewall, "/6") + "</a>";
        assertEquals(
                new GatewayDescription(firewall, url("http://192.168.1.1:5000/6")),
                GatewayDescription.read(bytes(both), url(LOCATION), GatewayDescription.PINHOLES));
        assertEquals(IP + 2, describe(both).serviceType());
        byte[] without = bytes("<a>" + service(IP + 2, "/ip") + "</a>");
        assertThrows(
                UpnpException.class,
                () -> GatewayDescription.read(without, url(LOCATION), GatewayDescription.PINHOLES));
    }

    @Test
    void theBaseOfADescriptionMayBeAnotherPortOfTheSameHost() {
        assertEquals(
                url("http://192.168.1.1:80/ip"),
                describe("<URLBase>http://192.168.1.1:80/x/</URLBase>" + service(IP + 1, "/ip"))
                        .control());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.168.1.2/ip", "http://127.0.0.1/ip", "//80.1.2.3/ip", "ftp://192.168.1.1/ip"})
    void aDescriptionThatLeadsToAnotherHostIsRefused(String control) {
        assertThrows(UpnpException.class, () -> describe(service(IP + 1, control)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<a>",
                "<a></b>",
                "<!DOCTYPE a [<!ENTITY b \"cccccccc\">]><a>&b;</a>",
                "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
                "<a>&undefined;</a>",
                "\u0000"
            })
    void whatIsNoXmlOrHasADeclarationIsRefused(String document) {
        assertThrows(UpnpException.class, () -> XmlTexts.read(bytes(document), (name, text) -> {}));
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThrows(
                UpnpException.class, () -> XmlTexts.read(bytes("<a>".repeat(200) + "</a>".repeat(200)), (n, t) -> {}));
        assertThrows(UpnpException.class, () -> XmlTexts.read(bytes("<a>" + "x".repeat(5_000) + "</a>"), (n, t) -> {}));
        assertThrows(UpnpException.class, () -> XmlTexts.read(new byte[XmlTexts.MOST_BYTES + 1], (n, t) -> {}));
    }

    @Test
    void aFaultHasItsCode() {
        UpnpException fault = assertThrows(
                UpnpException.class,
                () -> SoapMessage.read(
                        500,
                        bytes("<s:Envelope"
                                + " xmlns:s=\"x\"><s:Body><s:Fault><faultcode>s:Client</faultcode><detail><UPnPError"
                                + " xmlns=\"y\"><errorCode>718</errorCode><errorDescription>Conflict</errorDescription>"
                                + "</UPnPError></detail></s:Fault></s:Body></s:Envelope>")));
        assertEquals(718, fault.code());
        assertEquals("it refuses, error 718: Conflict", fault.getMessage());
    }

    @Test
    void theValuesOfAnAnswerHaveTheirNames() {
        Map<String, String> values = SoapMessage.read(
                200, bytes("<a><u:R xmlns:u=\"z\"><NewExternalIPAddress> 80.1.2.3 </NewExternalIPAddress></u:R></a>"));
        assertEquals("80.1.2.3", values.get("NewExternalIPAddress"));
    }

    @Test
    void aMappingIsAskedForAsTheStandardHasIt() {
        String body = new String(
                SoapMessage.add(IP + 1, new Mapping(Mapping.Protocol.TCP, 6_881), 7_000, "192.168.1.7", 3_600)
                        .body(),
                StandardCharsets.UTF_8);
        assertTrue(
                body.contains("<NewRemoteHost></NewRemoteHost><NewExternalPort>7000</NewExternalPort>"
                        + "<NewProtocol>TCP</NewProtocol><NewInternalPort>6881</NewInternalPort>"
                        + "<NewInternalClient>192.168.1.7</NewInternalClient><NewEnabled>1</NewEnabled>"),
                body);
    }

    @Test
    void aPinholeIsAskedForAsTheStandardHasIt() {
        Mapping udp = new Mapping(Mapping.Protocol.UDP, 6_881);
        String added = body(SoapMessage.addPinhole("x:1", udp, "2001:db8::7", 3_600));
        assertTrue(
                added.contains("<u:AddPinhole xmlns:u=\"x:1\"><RemoteHost></RemoteHost><RemotePort>0</RemotePort>"
                        + "<InternalClient>2001:db8::7</InternalClient><InternalPort>6881</InternalPort>"
                        + "<Protocol>17</Protocol><LeaseTime>3600</LeaseTime></u:AddPinhole>"),
                added);
        String updated = body(SoapMessage.updatePinhole("x:1", 9, 3_600));
        assertTrue(
                updated.contains("<UniqueID>9</UniqueID><NewLeaseTime>3600</NewLeaseTime></u:UpdatePinhole>"), updated);
        String deleted = body(SoapMessage.deletePinhole("x:1", 9));
        assertTrue(
                deleted.contains("<u:DeletePinhole xmlns:u=\"x:1\"><UniqueID>9</UniqueID></u:DeletePinhole>"), deleted);
    }

    private static String body(HttpPost request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    @Test
    void theDefaultRouteOfIpv6NamesTheRouterAndItsInterface() {
        String any = "0".repeat(32);
        List<String> table = List.of(
                any + " 00 " + any
                        + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003    wlan0",
                any + " 00 " + any
                        + " 00 fe800000000000000000000000000002 00000064 00000001 00000000 00450003     eth0",
                any + " 00 " + any + " 00 " + any + " 00000001 00000001 00000000 00000001     tun0",
                any + " 00 " + any + " 00 " + any + " ffffffff 00000001 00000000 00200200       lo",
                any + " 00 " + any + " 00 XYZ 00000001 00000001 00000000 00000003      odd",
                "20010db8000000000000000000000000 40 " + any + " 00 fe800000000000000000000000000003 00000001 00000001"
                        + " 00000000 00000003     eth0");
        assertEquals(
                Optional.of(new DefaultRoute.Hop("fe800000000000000000000000000002", "eth0")),
                DefaultRoute.gatewayOfIpv6(table, Optional.empty()));
        assertEquals(
                Optional.of(new DefaultRoute.Hop("fe800000000000000000000000000001", "wlan0")),
                DefaultRoute.gatewayOfIpv6(table, Optional.of("wlan0")));
        assertEquals(Optional.empty(), DefaultRoute.gatewayOfIpv6(table.subList(2, 6), Optional.empty()));
    }

    @Test
    void theDefaultRouteWithTheLeastMetricNamesTheRouter() {
        List<String> table = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "wlan0\t00000000\t0201A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0",
                "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
                "odd\t00000000\tXYZ\t0003\t0\t0\t1\t00000000\t0\t0\t0");
        assertEquals(
                Optional.of("192.168.1.1"),
                DefaultRoute.gateway(table, ByteOrder.LITTLE_ENDIAN, Optional.empty())
                        .map(each -> each.getHostAddress()));
        assertEquals(
                Optional.of("192.168.1.2"),
                DefaultRoute.gateway(table, ByteOrder.LITTLE_ENDIAN, Optional.of("wlan0"))
                        .map(each -> each.getHostAddress()));
        assertEquals(
                Optional.empty(), DefaultRoute.gateway(table.subList(0, 1), ByteOrder.LITTLE_ENDIAN, Optional.empty()));
    }
}
