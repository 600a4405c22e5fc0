package dev.spate.synthetic;

import dev.spate.synthetic.SwarmReport.SeriesReport;
import dev.spate.text.JsonObject;

/**
 * What the leechers of a swarm had taken at some moment since its last reset, or its start. Seconds count from the
 * reset; -1 for what has not come to pass.
 *
 * @param leechers how many there are
 * @param connected of these, how many reached the client
 * @param served of these, how many got at least one block
 * @param done of these, how many have all that they take
 * @param wantedBytes what all of them take together
 * @param deliveredBytes of these, what has come: each byte compared with the content, each block counted once
 * @param receivedBytes all content that has come
 * @param unwantedBytes of these, blocks that nobody had asked for, or that were there already
 * @param corruptBytes of these, blocks with a wrong byte
 * @param connections made in all that were greeted
 * @param openConnections of these, still open
 * @param rejected requests that the client refused (BEP 6)
 * @param chokes how often the client choked one of them
 * @param mostOutstanding the most requests that were unanswered at a time at one leecher
 * @param medianOutstanding the middle one of the leechers' most outstanding requests
 * @param fairness Jain's index of the leechers' rates: what each got, by the time from its first connection until it had
 *     everything, or until now
 * @param fairnessAtFirstDone Jain's index of what each had got when the first of them had everything
 * @param firstBlockSeconds until the first block had come
 * @param halfSeconds until half of all had come
 * @param nearlySeconds until 99 % had
 * @param allSeconds until everything had
 * @param firstDoneSeconds until the first leecher had everything
 * @param middleDoneSeconds until half of the leechers had everything
 * @param cpuSeconds processor time of the swarm's process
 * @param loopBusyShare share of the wall time from the first block to the last that the swarm's loop was on a processor
 * @param series how much had come when
 * @param latency from a request until its block had come, in microseconds: an HdrHistogram in Base64 of its compressed
 *     form; empty when nothing came
 */
public record LeechReport(
        int leechers,
        int connected,
        int served,
        int done,
        long wantedBytes,
        long deliveredBytes,
        long receivedBytes,
        long unwantedBytes,
        long corruptBytes,
        long connections,
        long openConnections,
        long rejected,
        long chokes,
        int mostOutstanding,
        double medianOutstanding,
        double fairness,
        double fairnessAtFirstDone,
        double firstBlockSeconds,
        double halfSeconds,
        double nearlySeconds,
        double allSeconds,
        double firstDoneSeconds,
        double middleDoneSeconds,
        double cpuSeconds,
        double loopBusyShare,
        SeriesReport series,
        String latency) {
    /** The report as one JSON object with members of the same names, without what is long: series and latency. */
    JsonObject totalsJson() {
        return new JsonObject()
                .put("leechers", leechers)
                .put("connected", connected)
                .put("served", served)
                .put("done", done)
                .put("wantedBytes", wantedBytes)
                .put("deliveredBytes", deliveredBytes)
                .put("receivedBytes", receivedBytes)
                .put("unwantedBytes", unwantedBytes)
                .put("corruptBytes", corruptBytes)
                .put("connections", connections)
                .put("openConnections", openConnections)
                .put("rejected", rejected)
                .put("chokes", chokes)
                .put("mostOutstanding", mostOutstanding)
                .put("medianOutstanding", medianOutstanding)
                .put("fairness", fairness)
                .put("fairnessAtFirstDone", fairnessAtFirstDone)
                .put("firstBlockSeconds", firstBlockSeconds)
                .put("halfSeconds", halfSeconds)
                .put("nearlySeconds", nearlySeconds)
                .put("allSeconds", allSeconds)
                .put("firstDoneSeconds", firstDoneSeconds)
                .put("middleDoneSeconds", middleDoneSeconds)
                .put("cpuSeconds", cpuSeconds)
                .put("loopBusyShare", loopBusyShare);
    }

    /** The whole report as one JSON object. */
    JsonObject toJson() {
        return totalsJson().put("series", series.toJson()).put("latency", latency);
    }
}
