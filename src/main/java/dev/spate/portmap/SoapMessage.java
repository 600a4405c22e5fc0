package dev.spate.portmap;

import dev.spate.http.HttpPost;
import dev.spate.text.CleanText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a UPnP router is asked, and what it answers (WANIPConnection:1, section 2.4; WANIPv6FirewallControl:1): SOAP 1.1. */
final class SoapMessage {
    private SoapMessage() {}

    /** Asks for the router's address on the other side. */
    static HttpPost externalAddress(String serviceType) {
        return request(serviceType, "GetExternalIPAddress", "");
    }

    /**
     * Asks for a mapping.
     *
     * @param client our address
     * @param lifetimeSeconds 0 for one without end
     */
    static HttpPost add(String serviceType, Mapping mapping, int externalPort, String client, long lifetimeSeconds) {
        return request(
                serviceType,
                "AddPortMapping",
                external(mapping, externalPort)
                        + element("NewInternalPort", mapping.port())
                        + element("NewInternalClient", client)
                        + element("NewEnabled", 1)
                        + element("NewPortMappingDescription", "spate")
                        + element("NewLeaseDuration", lifetimeSeconds));
    }

    /** Asks for the end of a mapping. */
    static HttpPost delete(String serviceType, Mapping mapping, int externalPort) {
        return request(serviceType, "DeletePortMapping", external(mapping, externalPort));
    }

    /**
     * Asks that a port of ours is let through (WANIPv6FirewallControl:1, section 2.4); the answer has a {@code UniqueID}.
     *
     * @param client our address
     */
    static HttpPost addPinhole(String serviceType, Mapping mapping, String client, long lifetimeSeconds) {
        return request(
                serviceType,
                "AddPinhole",
                "<RemoteHost></RemoteHost>"
                        + element("RemotePort", 0)
                        + element("InternalClient", client)
                        + element("InternalPort", mapping.port())
                        + element("Protocol", mapping.protocol().number())
                        + element("LeaseTime", lifetimeSeconds));
    }

    /** Asks that it lasts so long from now on. */
    static HttpPost updatePinhole(String serviceType, int uniqueId, long lifetimeSeconds) {
        return request(
                serviceType, "UpdatePinhole", element("UniqueID", uniqueId) + element("NewLeaseTime", lifetimeSeconds));
    }

    /** Asks for its end. */
    static HttpPost deletePinhole(String serviceType, int uniqueId) {
        return request(serviceType, "DeletePinhole", element("UniqueID", uniqueId));
    }

    private static String external(Mapping mapping, int externalPort) {
        return "<NewRemoteHost></NewRemoteHost>" + element("NewExternalPort", externalPort)
                + element("NewProtocol", mapping.protocol().name());
    }

    private static String element(String name, Object value) {
        return "<" + name + ">" + value + "</" + name + ">";
    }

    private static HttpPost request(String serviceType, String action, String arguments) {
        String body = "<?xml version=\"1.0\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                + "<u:" + action + " xmlns:u=\"" + serviceType + "\">" + arguments + "</u:" + action + ">"
                + "</s:Body></s:Envelope>\r\n";
        return new HttpPost(
                "text/xml; charset=\"utf-8\"",
                Map.of("SOAPAction", "\"" + serviceType + "#" + action + "\""),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The values of an answer by their names.
     *
     * @param status of HTTP
     * @throws UpnpException when the router refused, with its code and words, or the answer is malformed
     */
    static Map<String, String> read(int status, byte[] body) {
        Map<String, String> values = new HashMap<>();
        try {
            XmlTexts.read(body, (name, text) -> values.putIfAbsent(name, text));
        } catch (UpnpException malformed) {
            if (status == 200) {
                throw malformed;
            }
            throw new UpnpException("HTTP " + status);
        }
        if (status != 200 || values.containsKey("faultcode")) {
            String code = values.getOrDefault("errorCode", "");
            int number = code.matches("[0-9]{1,6}") ? Integer.parseInt(code) : 0;
            String words = CleanText.of(values.getOrDefault("errorDescription", ""));
            throw new UpnpException(
                    "it refuses" + (number == 0 ? ", HTTP " + status : ", error " + number)
                            + (words.isEmpty() ? "" : ": " + words),
                    number);
        }
        return values;
    }
}
