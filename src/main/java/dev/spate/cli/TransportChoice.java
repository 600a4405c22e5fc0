package dev.spate.cli;

import dev.spate.cli.convert.PeerTransportsConverter;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
import dev.spate.session.Engine;
import dev.spate.session.PeerTransports;
import picocli.CommandLine.Option;

/** The option of the commands that connect to peers: over what. */
public final class TransportChoice {
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "both",
            converter = PeerTransportsConverter.class,
            description = "What carries connections to peers: both, tcp or utp (default both: TCP, and uTP when TCP"
                    + " does not connect within half a second, or the peer hangs up at once).")
    private PeerTransports transports;

    /** @throws CommandException when what was asked for does not go by this route */
    public void check(Route route) {
        boolean http = route.proxy()
                .filter(each -> each.kind() == ProxyAddress.Kind.HTTP)
                .isPresent();
        if (transports == PeerTransports.UTP && http) {
            throw CommandException.usage(
                    "bad usage: uTP does not go through an HTTP proxy (--transport utp with --proxy)");
        }
    }

    /** @param stays whether this process seeds, and is to be found at once */
    public void use(Engine engine, boolean stays) {
        engine.useTransports(transports, stays);
    }
}
