package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.DhtChoice;
import dev.spate.cli.EncryptionOption;
import dev.spate.cli.LsdChoice;
import dev.spate.cli.RouteOptions;
import dev.spate.cli.TransportChoice;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.PeerAddressConverter;
import dev.spate.cli.convert.TrackerConverter;
import dev.spate.cli.convert.TransportConverter;
import dev.spate.net.TransportName;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.PeerOrigin;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that talk to the peers of a torrent. */
final class ConnectionOptions {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_DISK_THREADS = 4;
    private static final int MAX_PEERS = 10_000;

    @Option(
            names = "--peer",
            paramLabel = "IP:PORT",
            converter = PeerAddressConverter.class,
            description = "A peer to try besides those of the trackers; may be repeated.")
    List<InetSocketAddress> peers = new ArrayList<>();

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = TrackerConverter.class,
            description = "A tracker to ask before those of the torrent, wherever it is; may be repeated.")
    List<String> trackers = new ArrayList<>();

    @Mixin
    private DhtChoice dht = new DhtChoice();

    @Mixin
    private TransportChoice transports = new TransportChoice();

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Most connections at a time (default 10000).")
    int maxPeers;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port to listen on (default 0: any free one).")
    int port;

    @Option(
            names = "--listen",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether to accept connections of peers (default: yes).")
    boolean listen;

    @Option(
            names = "--pex",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether peers tell us of others, and we tell them (default: yes).")
    boolean pex;

    @Mixin
    private LsdChoice lsd = new LsdChoice();

    @Option(
            names = "--disk-threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads that hash and write, 1 to 4 (default 2).")
    int diskThreads;

    @Option(
            names = "--io",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = TransportConverter.class,
            description =
                    "How sockets are waited for: auto, epoll, io_uring, kqueue or nio (default auto: epoll on Linux).")
    TransportName io;

    @Mixin
    EncryptionOption encryption = new EncryptionOption();

    @Mixin
    RouteOptions route = new RouteOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Option(
            names = "--plain",
            description = "Show progress in lines that are not drawn over, for screen readers: on a terminal one in"
                    + " half a minute.")
    private boolean plain;

    /** @throws CommandException naming the first option that is out of its range, or does not go with another */
    void check() {
        transports.check(route.route());
        within("--port", port, 0, MAX_PORT);
        within("--disk-threads", diskThreads, 1, MAX_DISK_THREADS);
        within("--max-peers", maxPeers, 1, MAX_PEERS);
    }

    /** @throws CommandException when the value is out of its range; {@link Long#MAX_VALUE} is no upper bound */
    static void within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw CommandException.usage("bad usage: " + option + " " + value + " is out of range (give "
                    + (most == Long.MAX_VALUE ? least + " or more" : least + " to " + most) + ")");
        }
    }

    /** The sources of peers that are not wanted. */
    Set<PeerOrigin.Kind> without() {
        Set<PeerOrigin.Kind> without = EnumSet.noneOf(PeerOrigin.Kind.class);
        if (!pex) {
            without.add(PeerOrigin.Kind.PEX);
        }
        without.addAll(lsd.without());
        return without;
    }

    /**
     * Tells the engine how peers are reached and sought. The DHT, behind a fence that is of use only with nodes that
     * were named.
     *
     * @param full whether others get answers from us: who stays, at the port that was given for peers
     */
    void use(Engine engine, CommandContext context, boolean full) {
        transports.use(engine, full);
        route.tell(engine, context);
        if (full) {
            dht.useFull(engine, context, port);
        } else {
            dht.use(engine, context);
        }
    }

    /** Who hears where we listen, besides trackers and our peers, of a torrent that is not private; for a person. */
    List<String> announcedTo(Engine engine) {
        List<String> all = new ArrayList<>();
        if (dht.isUsed(engine)) {
            all.add("the DHT");
        }
        if (lsd.without().isEmpty() && !engine.isFenced() && !engine.isProxied()) {
            all.add("the local network");
        }
        return all;
    }

    /** Whether peers may dial us: through a proxy they cannot. */
    boolean listens() {
        return listen && route.route().proxy().isEmpty();
    }

    /** What shows how it goes; nothing where {@code json} tells it. */
    ProgressDisplay display(CommandContext context, boolean json) {
        return ProgressDisplay.choose(context, quiet || json, plain);
    }

    /** What these options say of a torrent; the rest as usual. */
    DownloadOptions download() {
        return DownloadOptions.defaults()
                .withExtraPeers(peers)
                .withListenPort(listenPort())
                .withMaxPeers(maxPeers)
                .withDiskThreads(diskThreads)
                .without(without());
    }

    /** Where to listen; -1 for nowhere. */
    private int listenPort() {
        return listens() ? port : -1;
    }
}
