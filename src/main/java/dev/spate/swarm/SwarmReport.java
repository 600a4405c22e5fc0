package dev.spate.swarm;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a swarm had seen at some moment.
 *
 * @param infoHash of its torrent, in hex
 * @param contentBytes length of its content
 * @param peers one entry for each, in order
 * @param announces what its trackers were told
 */
public record SwarmReport(String infoHash, long contentBytes, List<PeerReport> peers, AnnounceReport announces) {
    public SwarmReport {
        peers = List.copyOf(peers);
    }

    /**
     * What the trackers of a swarm were told.
     *
     * @param announces all of them
     * @param started of these, with the event {@code started}
     * @param completed of these, with the event {@code completed}
     * @param stopped of these, with the event {@code stopped}
     * @param failed refused, for an unknown info hash or as malformed
     */
    public record AnnounceReport(long announces, long started, long completed, long stopped, long failed) {}

    /** The sum of a number over all peers. */
    public long total(ToLongFunction<PeerReport> number) {
        return peers.stream().mapToLong(number).sum();
    }

    /** Peers that somebody has connected to. */
    public long peersConnected() {
        return peers.stream().filter(peer -> peer.connections() > 0).count();
    }

    /** Peers that have served at least one block. */
    public long peersServing() {
        return peers.stream().filter(peer -> peer.blocksServed() > 0).count();
    }

    /**
     * The report as one JSON object.
     *
     * @param eachPeer whether every peer is listed too
     */
    public JsonLine toJson(boolean eachPeer) {
        JsonLine json = new JsonLine()
                .put("infoHash", infoHash)
                .put("contentBytes", contentBytes)
                .put("peers", peers.size())
                .put("peersConnected", peersConnected())
                .put("peersServing", peersServing())
                .put("connections", total(PeerReport::connections))
                .put("openConnections", total(PeerReport::openConnections))
                .put("requests", total(PeerReport::requests))
                .put("blocksServed", total(PeerReport::blocksServed))
                .put("bytesServed", total(PeerReport::bytesServed))
                .put("duplicateBlocks", total(PeerReport::duplicateBlocks))
                .put("cancels", total(PeerReport::cancels))
                .put("cancelledInTime", total(PeerReport::cancelledInTime))
                .put("dropped", total(PeerReport::dropped))
                .put("rejected", total(PeerReport::rejected))
                .put(
                        "mostOutstanding",
                        peers.stream()
                                .mapToInt(PeerReport::mostOutstanding)
                                .max()
                                .orElse(0))
                .put("announces", announces.announces())
                .put("announcesStarted", announces.started())
                .put("announcesCompleted", announces.completed())
                .put("announcesStopped", announces.stopped())
                .put("announcesFailed", announces.failed());
        return eachPeer
                ? json.put("eachPeer", peers.stream().map(PeerReport::toJson).toList())
                : json;
    }
}
