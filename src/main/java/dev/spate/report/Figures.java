package dev.spate.report;

import java.util.Optional;

/**
 * What was measured in one run, seen from outside the client: by the swarm, by the clock, and by the system's accounts of
 * its processes. Seconds count from the start of the client's process. A number that nobody could tell is NaN or -1.
 *
 * @param wallSeconds until the client's process had ended
 * @param transfer what the swarm saw of it
 * @param process what it cost the client
 * @param swarmSeconds processor time of the swarm's process during the run
 * @param otherSeconds processor time of everything else on this machine during the run
 * @param seeding of a run in which the client seeds; then peers are leechers, and what they sent is what they received
 * @param trading of a run in which other clients download at the same time; then {@code transfer} is unknown, as the
 *     swarm's peers serve all of them
 */
public record Figures(
        double wallSeconds,
        TransferFigures transfer,
        ProcessFigures process,
        double swarmSeconds,
        double otherSeconds,
        Optional<SeedingFigures> seeding,
        Optional<TradingFigures> trading) {
    /** Of a download. */
    public Figures(
            double wallSeconds,
            TransferFigures transfer,
            ProcessFigures process,
            double swarmSeconds,
            double otherSeconds) {
        this(wallSeconds, transfer, process, swarmSeconds, otherSeconds, Optional.empty(), Optional.empty());
    }
}
