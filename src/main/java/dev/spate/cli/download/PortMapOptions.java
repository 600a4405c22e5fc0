package dev.spate.cli.download;

import dev.spate.cli.convert.Ipv4AddressConverter;
import dev.spate.portmap.PortMapper;
import dev.spate.portmap.PortMapping;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Engine;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Whether the router is asked to pass on to us what comes to a port of its own. */
final class PortMapOptions {
    @Option(
            names = "--map-port",
            negatable = true,
            description = "Whether the router is asked to let peers in, by PCP, NAT-PMP or UPnP"
                    + " (default: yes with seed, no with download).")
    private Boolean mapPort;

    @Option(
            names = "--router",
            paramLabel = "ADDRESS",
            converter = Ipv4AddressConverter.class,
            description = "The router that --map-port asks (default: that of the default route).")
    private InetAddress router;

    private boolean used;

    /**
     * Has the engine ask, if that is wanted. Behind a fence it does so only when it was told to.
     *
     * @param usual whether it is wanted when nothing is said
     * @param listens whether there is a port to map
     * @param events is told what comes of it, on the event loop
     */
    void use(Engine engine, boolean usual, boolean listens, Consumer<DownloadEvent> events) {
        boolean wanted = mapPort == null ? usual && (router != null || !engine.isFenced()) : mapPort;
        if (!wanted || !listens) {
            return;
        }
        used = true;
        engine.mapPorts(Optional.ofNullable(router), new PortMapper.Listener() {
            @Override
            public void mapped(PortMapping it) {
                events.accept(new DownloadEvent.PortMapped(
                        it.mapping().protocol().name(),
                        it.mapping().port(),
                        it.externalAddress(),
                        it.externalPort(),
                        it.method()));
            }

            @Override
            public void failed(String why) {
                events.accept(new DownloadEvent.Warning("the router maps no port: " + why
                        + " (--no-map-port asks none; --router ADDRESS asks another)"));
            }
        });
    }

    /** At the end, after a signal too: what was mapped is given back. Completes a second later at most. */
    CompletableFuture<Void> release(Engine engine) {
        return used && engine != null ? engine.unmapPorts() : CompletableFuture.completedFuture(null);
    }
}
