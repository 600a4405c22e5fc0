package dev.spate.session;

import dev.spate.lsd.LocalDiscovery;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.ExternalIp;
import dev.spate.net.HostResolver;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.peer.Connector;
import dev.spate.torrent.PeerId;
import dev.spate.trace.Trace;
import dev.spate.tracker.Trackers;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a task of the {@link Engine} works with.
 *
 * @param transport whose event loop owns everything
 * @param connector the ways to peers
 * @param encryption of what peers are sent and send
 * @param trackers opens trackers by their URLs
 * @param resolver for host names
 * @param self our peer id
 * @param random for choices that no peer gains by predicting
 * @param trace hears what the task does
 * @param clock monotonic nanoseconds
 * @param listenPorts where peers dial us
 * @param uploadLimit of all torrents together
 * @param downloadLimit of all torrents together
 * @param uploadMemory of all torrents together
 * @param localDiscovery of all torrents together; made when one asks for it
 * @param dht of all torrents together
 * @param externalIp where others see us
 * @param openings whose output is opened just now
 * @param mappedPorts those of our ports that the router maps
 */
public record EngineResources(
        Transport transport,
        Connector connector,
        StreamEncryption encryption,
        Trackers trackers,
        HostResolver resolver,
        PeerId self,
        RandomGenerator random,
        Trace trace,
        LongSupplier clock,
        ListenPorts listenPorts,
        RateLimit uploadLimit,
        RateLimit downloadLimit,
        UploadMemory uploadMemory,
        Supplier<LocalDiscovery> localDiscovery,
        SharedDht dht,
        ExternalIp externalIp,
        OpeningTurns openings,
        MappedPorts mappedPorts) {}
