package dev.spate.portmap;

import dev.spate.fuzz.Check;
import dev.spate.http.Url;
import java.util.Arrays;

/** What a router says by UPnP. */
public final class UpnpFuzz {
    private static final Url LOCATION = new Url("http", "", "192.168.1.1", 5_000, "/rootDesc.xml");

    private UpnpFuzz() {}

    /** The first byte tells what the rest is: the answer to a search, a description, the answer to a request, or a fault. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] document = Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (data[0] & 3) {
                case 0 -> SsdpMessage.location(document).ifPresent(url -> Check.equal("http", url.scheme()));
                case 1 -> {
                    GatewayDescription read = GatewayDescription.read(document, LOCATION, GatewayDescription.MAPPINGS);
                    Check.equal(LOCATION.host(), read.control().host());
                    Check.that(read.serviceType().contains(":WAN"), read::toString);
                }
                case 2 -> SoapMessage.read(200, document);
                default -> SoapMessage.read(500, document);
            }
        } catch (UpnpException refused) {
            Check.that(refused.getMessage().length() < 9_000, refused::getMessage);
        }
    }
}
