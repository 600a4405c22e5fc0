package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.NodeAddressConverter;
import dev.spate.session.Engine;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the commands that look for peers in the DHT beside other sources. */
public final class DhtChoice {
    @Option(
            names = "--dht",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether peers are sought in the distributed hash table (default: yes).")
    private boolean dht;

    @Option(
            names = "--dht-node",
            paramLabel = "HOST:PORT",
            converter = NodeAddressConverter.class,
            description = "A DHT node to begin with; may be repeated.")
    private List<InetSocketAddress> dhtNodes = new ArrayList<>();

    /** Has the engine ask the DHT as one that only asks. Behind a fence that is of use only with nodes that were named. */
    public void use(Engine engine, CommandContext context) {
        use(engine, context, true, 0);
    }

    /** As a full node, which answers others, at this UDP port. */
    public void useFull(Engine engine, CommandContext context, int port) {
        use(engine, context, false, port);
    }

    /** Whether the DHT is asked. */
    public boolean isUsed(Engine engine) {
        return dht && engine.mayHaveUdp() && (!dhtNodes.isEmpty() || !engine.isFenced());
    }

    private void use(Engine engine, CommandContext context, boolean readOnly, int port) {
        if (isUsed(engine)) {
            engine.useDht(DhtUse.options(context, readOnly, port, dhtNodes), () -> Optional.of(DhtUse.state(context)));
        }
    }
}
