package dev.spate.session.swarm;

import dev.spate.choker.ChokerOptions;
import dev.spate.metainfo.InfoBytes;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.peer.OurHandshake;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.EngineResources;
import dev.spate.session.UploadMemory;
import dev.spate.session.peers.DhtSource;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PexSource;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.torrent.Bitfield;
import dev.spate.trace.Trace;
import dev.spate.webseed.WebSources;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link Swarm} works with.
 *
 * @param resources of the process; its event loop owns everything
 * @param ourHandshake what each peer is greeted with
 * @param info the info dictionary, which peers may ask for
 * @param scheduler decides what is requested from whom
 * @param verified the pieces that are there; the swarm keeps it up to date
 * @param pieces where blocks go, and come from
 * @param peerList the addresses to dial
 * @param reannouncePolicy asks the trackers for more peers
 * @param maxPeers connections at the same time
 * @param listener is told what happens
 * @param latencies records how long each block took
 * @param choking how peers that want something are chosen; empty: nobody is given anything
 * @param pex hears of the peers that connected ones tell of; empty: nothing is exchanged (BEP 11)
 * @param dht hears of the DHT nodes of peers, and knows ours; empty: nothing is told or heard (BEP 5)
 * @param webSources the web seeds of the torrent
 * @param trees of the files (BEP 52); empty for a torrent of version 1
 * @param superseed whether peers are told of a few pieces at a time (BEP 16)
 * @param tellsPieces whether peers are told of pieces at all: those that are not kept are not
 */
public record SwarmContext(
        EngineResources resources,
        OurHandshake ourHandshake,
        InfoBytes info,
        Scheduler scheduler,
        Bitfield verified,
        PieceBuffers pieces,
        PeerList peerList,
        ReannouncePolicy reannouncePolicy,
        int maxPeers,
        SwarmListener listener,
        LatencyRecorder latencies,
        Optional<ChokerOptions> choking,
        Optional<PexSource> pex,
        Optional<DhtSource> dht,
        WebSources webSources,
        Optional<HashTrees> trees,
        boolean superseed,
        boolean tellsPieces) {
    Transport transport() {
        return resources.transport();
    }

    Trace trace() {
        return resources.trace();
    }

    LongSupplier clock() {
        return resources.clock();
    }

    RandomGenerator random() {
        return resources.random();
    }

    UploadMemory uploadMemory() {
        return resources.uploadMemory();
    }

    RateLimit uploadLimit() {
        return resources.uploadLimit();
    }
}
