package dev.spate.session.swarm;

import dev.spate.net.Transport;
import dev.spate.peer.OurHandshake;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.torrent.Bitfield;
import dev.spate.trace.Trace;
import java.util.function.LongSupplier;

/**
 * What a {@link Swarm} works with.
 *
 * @param transport whose event loop owns everything
 * @param ourHandshake what each peer is greeted with
 * @param scheduler decides what is requested from whom
 * @param verified the pieces that are there; the swarm keeps it up to date
 * @param pieces where blocks go
 * @param peerList the addresses to dial
 * @param reannouncePolicy asks the trackers for more peers
 * @param maxPeers connections at the same time
 * @param listener is told what happens
 * @param latencies records how long each block took
 * @param trace hears every block
 * @param clock monotonic nanoseconds
 */
public record SwarmContext(
        Transport transport,
        OurHandshake ourHandshake,
        Scheduler scheduler,
        Bitfield verified,
        PieceBuffers pieces,
        PeerList peerList,
        ReannouncePolicy reannouncePolicy,
        int maxPeers,
        SwarmListener listener,
        LatencyRecorder latencies,
        Trace trace,
        LongSupplier clock) {}
