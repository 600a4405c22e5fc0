package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtRouters;
import dev.spate.dht.DhtStateFile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** How a command takes part in the DHT, by its options and the environment. */
public final class DhtUse {
    private DhtUse() {}

    /**
     * What the environment and these say.
     *
     * @param readOnly whether questions of others are answered
     * @param port of UDP, 0 for any
     * @param nodes that the user named
     */
    public static DhtOptions options(
            CommandContext context, boolean readOnly, int port, List<InetSocketAddress> nodes) {
        try {
            return new DhtOptions(readOnly, new InetSocketAddress(port), nodes, DhtRouters.of(context.env()));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage());
        }
    }

    /** The nodes of the user's last run; a file that is no such file is told of. Any thread. */
    public static DhtStateFile state(CommandContext context) {
        Path home = Path.of(System.getProperty("user.home", "."));
        return DhtStateFile.open(
                DhtStateFile.usual(context.env(), System.getProperty("os.name", ""), home),
                warning -> context.err().line("spate: warning: " + warning));
    }
}
