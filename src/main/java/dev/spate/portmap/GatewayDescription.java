package dev.spate.portmap;

import dev.spate.http.Url;
import java.net.MalformedURLException;
import java.util.List;

/**
 * The service of a UPnP router that maps ports, from its description.
 *
 * @param serviceType as the router calls it
 * @param control where it is asked
 */
record GatewayDescription(String serviceType, Url control) {
    private static final List<String> SERVICES = List.of(
            "urn:schemas-upnp-org:service:WANIPConnection:2",
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    /**
     * Reads a description: the first service of the best kind.
     *
     * @param location where it was read
     * @throws UpnpException when it is malformed, has no such service, or leads to another host
     */
    static GatewayDescription read(byte[] document, Url location) {
        Services services = new Services();
        XmlTexts.read(document, services);
        if (services.control.isEmpty()) {
            throw new UpnpException("it has no service that maps ports");
        }
        try {
            Url base = services.base.isEmpty() ? location : Url.parse(services.base);
            Url control = base.resolve(services.control);
            if (!control.isHttp() || !control.host().equals(location.host())) {
                throw new UpnpException("its description leads to another host, " + control.label());
            }
            return new GatewayDescription(services.type, control);
        } catch (MalformedURLException e) {
            throw new UpnpException("its description has an impossible address: " + e.getMessage());
        }
    }

    private static final class Services implements XmlTexts.Reader {
        private String base = "";
        private String type = "";
        private String control = "";
        private String nextType = "";
        private String nextControl = "";

        @Override
        public void began(String name) {
            if (name.equals("service")) {
                nextType = "";
                nextControl = "";
            }
        }

        @Override
        public void ended(String name, String text) {
            switch (name) {
                case "URLBase" -> base = text;
                case "serviceType" -> nextType = text;
                case "controlURL" -> nextControl = text;
                case "service" -> take();
                default -> {}
            }
        }

        private void take() {
            int rank = SERVICES.indexOf(nextType);
            boolean isBetter = type.isEmpty() || rank < SERVICES.indexOf(type);
            if (rank >= 0 && isBetter && !nextControl.isEmpty()) {
                type = nextType;
                control = nextControl;
            }
        }
    }
}
