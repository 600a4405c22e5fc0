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
    /** Of IPv6: what lets others through a firewall. */
    static final List<String> PINHOLES = List.of("urn:schemas-upnp-org:service:WANIPv6FirewallControl:1");

    /** Of IPv4: what maps ports, the best first. */
    static final List<String> MAPPINGS = List.of(
            "urn:schemas-upnp-org:service:WANIPConnection:2",
            "urn:schemas-upnp-org:service:WANIPConnection:1",
            "urn:schemas-upnp-org:service:WANPPPConnection:1");

    /**
     * Reads a description: the first service of the best kind.
     *
     * @param location where it was read
     * @param wanted services, the best first
     * @throws UpnpException when it is malformed, has no such service, or leads to another host
     */
    static GatewayDescription read(byte[] document, Url location, List<String> wanted) {
        Services services = new Services(wanted);
        XmlTexts.read(document, services);
        if (services.control.isEmpty()) {
            throw new UpnpException("it has no service that maps ports");
        }
        try {
            Url base = services.base.isEmpty() ? location : Url.parse(services.base);
            Url control = base.resolve(services.control);
            if (location.host().startsWith(control.host() + "%")) {
                // The interface of a link-local address is known to us alone.
                control = new Url(
                        control.scheme(), control.userInfo(), location.host(), control.port(), control.target());
            }
            if (!control.isHttp() || !control.host().equals(location.host())) {
                throw new UpnpException("its description leads to another host, " + control.label());
            }
            return new GatewayDescription(services.type, control);
        } catch (MalformedURLException e) {
            throw new UpnpException("its description has an impossible address: " + e.getMessage());
        }
    }

    private static final class Services implements XmlTexts.Reader {
        private final List<String> wanted;
        private String base = "";
        private String type = "";
        private String control = "";
        private String nextType = "";
        private String nextControl = "";

        Services(List<String> wanted) {
            this.wanted = wanted;
        }

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
            int rank = wanted.indexOf(nextType);
            boolean isBetter = type.isEmpty() || rank < wanted.indexOf(type);
            if (rank >= 0 && isBetter && !nextControl.isEmpty()) {
                type = nextType;
                control = nextControl;
            }
        }
    }
}
