package dev.spate.report;

/**
 * What was measured in a run in which the client seeds, beside {@link Figures}; there the swarm's bytes are those that
 * leechers received, and the wall time ends when all of them have everything. Seconds count from the start of the
 * client's process. A number that nobody could tell is NaN or -1.
 *
 * @param leechersDone leechers that got all that they take
 * @param firstDoneSeconds until the first leecher had everything
 * @param middleDoneSeconds until half of the leechers had everything
 * @param fairnessAtFirstDone Jain's index of what each leecher had got when the first of them had everything; {@link
 *     TransferFigures#fairness} is that of their rates
 * @param servingSeconds processor time of the client's process tree while it served: without its start and its checks
 * @param servingBytes what it gave in that time
 */
public record SeedingFigures(
        int leechersDone,
        double firstDoneSeconds,
        double middleDoneSeconds,
        double fairnessAtFirstDone,
        double servingSeconds,
        long servingBytes) {}
