package dev.spate.synthetic;

import dev.spate.text.JsonObject;
import dev.spate.text.Quantile;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What a swarm had seen at some moment since its last reset, or its start.
 *
 * @param infoHash of its torrent, in hex
 * @param contentBytes length of its content
 * @param peers one entry for each, in order
 * @param announces what its trackers were told
 * @param progress what was counted for the swarm as a whole
 * @param leechers what its leechers took; empty when it has none
 * @param announcers what each client told its trackers; empty when clients are not named to each other
 */
public record SwarmReport(
        String infoHash,
        long contentBytes,
        List<PeerReport> peers,
        AnnounceReport announces,
        ProgressReport progress,
        Optional<LeechReport> leechers,
        Optional<List<AnnouncerReport>> announcers) {
    public SwarmReport {
        peers = List.copyOf(peers);
        announcers = announcers.map(List::copyOf);
    }

    /** Of a swarm without leechers. */
    public SwarmReport(
            String infoHash,
            long contentBytes,
            List<PeerReport> peers,
            AnnounceReport announces,
            ProgressReport progress) {
        this(infoHash, contentBytes, peers, announces, progress, Optional.empty(), Optional.empty());
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

    /**
     * What was sent, when, and at what cost. Seconds count from the reset; -1 for what has not come to pass.
     *
     * @param firstBlockSeconds until the first right block was handed to a socket
     * @param halfSeconds until half of all blocks had been, each counted once
     * @param nearlySeconds until 99 % of them had been
     * @param allSeconds until every block had been
     * @param distinctBytes content sent at least once
     * @param corruptBytes content sent with a wrong byte on purpose; counts nowhere else but in the bytes served
     * @param duplicateBytes content sent again, each further time counted
     * @param refusedForFiles connections that were not accepted because too many files were open
     * @param cpuSeconds processor time of the swarm's process
     * @param loopBusyShare share of the wall time from the first block to the last new one that the swarm's busiest loop was
     *     on a processor, 0 to 1
     * @param series how much had been sent when
     * @param latency from a request's arrival to its block being handed to the socket, in microseconds: an HdrHistogram in
     *     Base64 of its compressed form; empty when nothing was sent
     */
    public record ProgressReport(
            double firstBlockSeconds,
            double halfSeconds,
            double nearlySeconds,
            double allSeconds,
            long distinctBytes,
            long corruptBytes,
            long duplicateBytes,
            long refusedForFiles,
            double cpuSeconds,
            double loopBusyShare,
            SeriesReport series,
            String latency) {}

    /**
     * Totals at regular times.
     *
     * @param stepSeconds from one value to the next; the first is for one step after the reset
     * @param distinctBytes content sent at least once, so far
     * @param sentBytes content sent, so far
     * @param connections open at that time
     */
    public record SeriesReport(double stepSeconds, long[] distinctBytes, long[] sentBytes, long[] connections) {
        /** Copies the arrays. */
        public SeriesReport {
            distinctBytes = distinctBytes.clone();
            sentBytes = sentBytes.clone();
            connections = connections.clone();
        }

        /** A copy. */
        @Override
        public long[] distinctBytes() {
            return distinctBytes.clone();
        }

        /** A copy. */
        @Override
        public long[] sentBytes() {
            return sentBytes.clone();
        }

        /** A copy. */
        @Override
        public long[] connections() {
            return connections.clone();
        }

        JsonObject toJson() {
            return new JsonObject()
                    .put("stepSeconds", stepSeconds)
                    .put("distinctBytes", distinctBytes)
                    .put("sentBytes", sentBytes)
                    .put("connections", connections);
        }
    }

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

    /** The most requests that were unanswered at a time at one peer. */
    public int mostOutstanding() {
        return peers.stream().mapToInt(PeerReport::mostOutstanding).max().orElse(0);
    }

    /** The median of the connected peers' most outstanding requests; 0 when no peer was connected to. */
    public double medianOutstanding() {
        double[] most = peers.stream()
                .filter(peer -> peer.connections() > 0)
                .mapToDouble(PeerReport::mostOutstanding)
                .sorted()
                .toArray();
        return most.length == 0 ? 0 : Quantile.median(most);
    }

    /**
     * Jain's index of the bytes that were taken from the peers that could serve and were connected to: 1 when it was the same from
     * each, 1/n when all came from one of n; -1 when nothing was sent.
     */
    public double fairness() {
        return JainsIndex.of(peers.stream()
                .filter(peer -> peer.couldServe() && peer.connections() > 0)
                .mapToDouble(PeerReport::bytesServed)
                .toArray());
    }

    /** The totals as one JSON object, without what is long: series, latency and the single peers. */
    public JsonObject totalsJson() {
        JsonObject json = peerTotalsJson();
        leechers.ifPresent(taken -> json.put("leechers", taken.totalsJson()));
        putAnnouncers(json);
        return json;
    }

    private void putAnnouncers(JsonObject json) {
        announcers.ifPresent(all -> json.putObjects(
                "announcers", all.stream().map(AnnouncerReport::toJson).toList()));
    }

    private JsonObject peerTotalsJson() {
        return new JsonObject()
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
                .put("distinctBytes", progress.distinctBytes())
                .put("corruptBytes", progress.corruptBytes())
                .put("duplicateBytes", progress.duplicateBytes())
                .put("duplicateBlocks", total(PeerReport::duplicateBlocks))
                .put("cancels", total(PeerReport::cancels))
                .put("cancelledInTime", total(PeerReport::cancelledInTime))
                .put("dropped", total(PeerReport::dropped))
                .put("rejected", total(PeerReport::rejected))
                .put("hangUps", total(PeerReport::hangUps))
                .put("mostOutstanding", mostOutstanding())
                .put("medianOutstanding", medianOutstanding())
                .put("fairness", fairness())
                .put("firstBlockSeconds", progress.firstBlockSeconds())
                .put("halfSeconds", progress.halfSeconds())
                .put("nearlySeconds", progress.nearlySeconds())
                .put("allSeconds", progress.allSeconds())
                .put("cpuSeconds", progress.cpuSeconds())
                .put("loopBusyShare", progress.loopBusyShare())
                .put("refusedForFiles", progress.refusedForFiles())
                .put("announces", announces.announces())
                .put("announcesStarted", announces.started())
                .put("announcesCompleted", announces.completed())
                .put("announcesStopped", announces.stopped())
                .put("announcesFailed", announces.failed());
    }

    /**
     * The report as one JSON object.
     *
     * @param eachPeer whether every peer is listed too
     */
    public JsonObject toJson(boolean eachPeer) {
        JsonObject json =
                peerTotalsJson().put("series", progress.series().toJson()).put("latency", progress.latency());
        leechers.ifPresent(taken -> json.put("leechers", taken.toJson()));
        putAnnouncers(json);
        return eachPeer
                ? json.putObjects(
                        "eachPeer", peers.stream().map(PeerReport::toJson).toList())
                : json;
    }
}
