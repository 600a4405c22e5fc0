package dev.spate.portmap;

import dev.spate.http.Url;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Looking for a UPnP router (UPnP Device Architecture 1.1, section 1.3): a question to the group, and answers that look like
 * those of HTTP:
 *
 * <pre>
 * HTTP/1.1 200 OK
 * ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1
 * LOCATION: http://192.168.1.1:5000/rootDesc.xml
 * </pre>
 */
final class SsdpMessage {
    /** Longest answer that is read. */
    static final int MOST_BYTES = 2_048;

    /** The group and port of UPnP. */
    static final String GROUP = "239.255.255.250";

    /** The same of IPv6, on one link. */
    static final String GROUP_V6 = "ff02::c";

    static final int PORT = 1_900;

    private static final String FIRST_LINE = "HTTP/1.";

    private SsdpMessage() {}

    /**
     * The question.
     *
     * @param host whom it is sent to, with the port
     * @param version of the Internet Gateway Device: a router of version 2 answers to 1 as well, and old ones to 1 alone
     */
    static byte[] search(String host, int version) {
        return ("M-SEARCH * HTTP/1.1\r\nHOST: " + host + "\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\n"
                        + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:" + version + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where an answer says that the description of the router is; empty when it is no answer or names no http address. */
    static Optional<Url> location(byte[] datagram) {
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        if (datagram.length > MOST_BYTES || !text.startsWith(FIRST_LINE)) {
            return Optional.empty();
        }
        int space = text.indexOf(' ');
        if (space < 0 || !text.startsWith("200", space + 1)) {
            return Optional.empty();
        }
        String location = "";
        boolean isGateway = false;
        for (String line : text.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "location" -> location = value;
                case "st" -> isGateway = value.contains(":InternetGatewayDevice:");
                default -> {}
            }
        }
        try {
            Url url = Url.parse(location);
            return isGateway && url.scheme().equals("http") ? Optional.of(url) : Optional.empty();
        } catch (MalformedURLException notOne) {
            return Optional.empty();
        }
    }
}
