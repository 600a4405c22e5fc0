package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.BindingConverter;
import dev.spate.cli.convert.ProxyConverter;
import dev.spate.net.NetworkBinding;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
import dev.spate.session.Engine;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By which way the network is reached, for the commands that talk to trackers and peers. */
public final class RouteOptions {
    @Option(
            names = "--bind",
            paramLabel = "ADDRESS|INTERFACE",
            converter = BindingConverter.class,
            description = "Send and listen by this address or interface of this machine alone, names included.")
    private NetworkBinding binding;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            converter = ProxyConverter.class,
            description =
                    "Make all connections through socks5://USER:PASSWORD@HOST:PORT or http://…, which looks names up"
                            + " too; nobody is let in; UDP goes by the first alone, if that passes it on.")
    private ProxyAddress proxy;

    /** @throws CommandException when there is a proxy that the DHT does not go through */
    public void checkForDht() {
        if (proxy != null && proxy.kind() == ProxyAddress.Kind.HTTP) {
            throw CommandException.usage("bad usage: the DHT does not go through an HTTP proxy (--proxy)");
        }
    }

    /** Says what does not work through the proxy, if there is one: at once, or when it turns out. */
    public void tell(Engine engine, CommandContext context) {
        if (proxy == null) {
            return;
        }
        context.err()
                .line("through " + proxy + ": nobody can dial us, and the local network "
                        + (engine.mayHaveUdp() ? "is off" : "and UDP (DHT, uTP, UDP trackers) are off"));
        engine.onUdpRefused(reason -> context.err().line("no UDP (DHT, uTP, UDP trackers): " + reason));
    }

    /** What was asked for. */
    public Route route() {
        return binding == null && proxy == null
                ? Route.DIRECT
                : new Route(Optional.ofNullable(binding), Optional.ofNullable(proxy));
    }
}
