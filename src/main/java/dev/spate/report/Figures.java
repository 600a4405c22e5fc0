package dev.spate.report;

import java.util.Optional;

/**
 * What was measured in one run, seen from outside the client: by the swarm, by the clock, and by the system's accounts of
 * its processes. Seconds count from the start of the client's process. A number that nobody could tell is NaN or -1.
 *
 * @param wallSeconds until the client's process had ended
 * @param firstBlockSeconds until the swarm sent the first block
 * @param halfSeconds until half of all blocks had been sent once
 * @param nearlySeconds until 99 % of all blocks had been sent once
 * @param allSeconds until every block had been sent once
 * @param userSeconds processor time of the client's whole process tree, outside the kernel
 * @param systemSeconds the same inside the kernel
 * @param peakBytes largest resident set of the client's process tree
 * @param voluntarySwitches context switches of the client's process tree that it asked for by waiting
 * @param involuntarySwitches context switches that it was forced to
 * @param sentBytes content that the swarm sent
 * @param duplicateBytes of these, blocks that the swarm had sent before (corrupt ones and their second copies not counted)
 * @param corruptBytes of these, sent with a wrong byte on purpose
 * @param peersConnected peers that the client reached
 * @param peersServing peers that sent at least one block
 * @param mostOutstanding the most requests that were unanswered at a time at one peer
 * @param medianOutstanding the middle one of the peers' most outstanding requests
 * @param fairness Jain's index of the bytes sent by the peers that could send: 1 when all sent the same
 * @param swarmSeconds processor time of the swarm's process during the run
 * @param otherSeconds processor time of everything else on this machine during the run
 * @param series how much had been sent when
 * @param latency from a request's arrival at a peer until its block was handed to the network
 * @param seeding of a run in which the client seeds; then peers are leechers, and what they sent is what they received
 * @param trading of a run in which other clients download at the same time; then what tells of the swarm's peers is
 *     unknown, as they serve all of them
 */
public record Figures(
        double wallSeconds,
        double firstBlockSeconds,
        double halfSeconds,
        double nearlySeconds,
        double allSeconds,
        double userSeconds,
        double systemSeconds,
        long peakBytes,
        long voluntarySwitches,
        long involuntarySwitches,
        long sentBytes,
        long duplicateBytes,
        long corruptBytes,
        int peersConnected,
        int peersServing,
        int mostOutstanding,
        double medianOutstanding,
        double fairness,
        double swarmSeconds,
        double otherSeconds,
        Series series,
        Latency latency,
        Optional<SeedingFigures> seeding,
        Optional<TradingFigures> trading) {
    /** Of a download. */
    public Figures(
            double wallSeconds,
            double firstBlockSeconds,
            double halfSeconds,
            double nearlySeconds,
            double allSeconds,
            double userSeconds,
            double systemSeconds,
            long peakBytes,
            long voluntarySwitches,
            long involuntarySwitches,
            long sentBytes,
            long duplicateBytes,
            long corruptBytes,
            int peersConnected,
            int peersServing,
            int mostOutstanding,
            double medianOutstanding,
            double fairness,
            double swarmSeconds,
            double otherSeconds,
            Series series,
            Latency latency) {
        this(
                wallSeconds,
                firstBlockSeconds,
                halfSeconds,
                nearlySeconds,
                allSeconds,
                userSeconds,
                systemSeconds,
                peakBytes,
                voluntarySwitches,
                involuntarySwitches,
                sentBytes,
                duplicateBytes,
                corruptBytes,
                peersConnected,
                peersServing,
                mostOutstanding,
                medianOutstanding,
                fairness,
                swarmSeconds,
                otherSeconds,
                series,
                latency,
                Optional.empty(),
                Optional.empty());
    }

    /** Processor time of the client. */
    public double cpuSeconds() {
        return userSeconds + systemSeconds;
    }
}
