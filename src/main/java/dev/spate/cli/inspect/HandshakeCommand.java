package dev.spate.cli.inspect;

import dev.spate.cli.Command;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.EncryptionOption;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.RouteOptions;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.TransportChoice;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.PeerAddressConverter;
import dev.spate.session.EngineOptions;
import dev.spate.session.PeerGreeting;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code handshake}: exchanges handshakes with one peer and shows its peer id and client. */
@CommandLine.Command(name = "handshake", description = "Greet one peer and show who it says it is.")
public final class HandshakeCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Parameters(
            index = "1",
            paramLabel = "IP:PORT",
            converter = PeerAddressConverter.class,
            description = "The peer; an IPv6 address in brackets.")
    private InetSocketAddress peer;

    @Option(
            names = "--long",
            description = "Add the client's name, how it was reached, reserved bits and extension handshake.")
    private boolean full;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "15",
            converter = DurationConverter.class,
            description = "How long to wait for the peer (default 15; 0: no limit).")
    private Duration timeout;

    @Mixin
    private EncryptionOption encryption = new EncryptionOption();

    @Mixin
    private TransportChoice transports = new TransportChoice();

    @Mixin
    private RouteOptions route = new RouteOptions();

    @Mixin
    private QuietOption quiet = new QuietOption();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        transports.check(route.route());
        try (OpenedTorrent opened = OpenedTorrent.open(
                context,
                new TorrentArgument(torrent),
                quiet.given,
                EngineOptions.defaults().encrypting(encryption.choice).by(route.route()))) {
            transports.use(opened.engine(), false);
            PeerGreeting greeting = opened.await(opened.engine().handshake(opened.torrent(), peer, full, timeout));
            HandshakeText.write(greeting, full, route.route(), context.out());
        }
    }
}
