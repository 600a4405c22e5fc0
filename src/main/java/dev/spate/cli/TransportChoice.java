package dev.spate.cli;

import dev.spate.cli.convert.PeerTransportsConverter;
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
            description = "What carries connections to peers: both, tcp or utp (default both: TCP, and uTP where TCP"
                    + " does not connect).")
    private PeerTransports transports;

    /** @param stays whether this process seeds, and is to be found at once */
    public void use(Engine engine, boolean stays) {
        engine.useTransports(transports, stays);
    }
}
