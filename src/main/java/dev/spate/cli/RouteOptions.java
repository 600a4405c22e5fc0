package dev.spate.cli;

import dev.spate.cli.convert.BindingConverter;
import dev.spate.cli.convert.ProxyConverter;
import dev.spate.net.NetworkBinding;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
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
                            + " too; nobody is let in, and nothing is sent by UDP.")
    private ProxyAddress proxy;

    /** @throws CommandException when there is a proxy, which the DHT does not go through */
    public void checkForDht() {
        if (proxy != null) {
            throw CommandException.usage("bad usage: the DHT does not go through a proxy (--proxy)");
        }
    }

    /** What was asked for. */
    public Route route() {
        return binding == null && proxy == null
                ? Route.DIRECT
                : new Route(Optional.ofNullable(binding), Optional.ofNullable(proxy));
    }
}
