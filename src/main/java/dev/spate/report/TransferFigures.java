package dev.spate.report;

/**
 * What the swarm saw of a transfer. Seconds count from the start of the client's process. A number that nobody could tell is
 * NaN or -1.
 *
 * @param firstBlockSeconds until the swarm sent the first block
 * @param halfSeconds until half of all blocks had been sent once
 * @param nearlySeconds until 99 % of all blocks had been sent once
 * @param allSeconds until every block had been sent once
 * @param sentBytes content that the swarm sent
 * @param duplicateBytes of these, blocks that the swarm had sent before (corrupt ones and their second copies not counted)
 * @param corruptBytes of these, sent with a wrong byte on purpose
 * @param peersConnected peers that the client reached
 * @param peersServing peers that sent at least one block
 * @param mostOutstanding the most requests that were unanswered at a time at one peer
 * @param medianOutstanding the middle one of the peers' most outstanding requests
 * @param fairness Jain's index of the bytes sent by the peers that could send: 1 when all sent the same
 * @param series how much had been sent when
 * @param latency from a request's arrival at a peer until its block was handed to the network
 */
public record TransferFigures(
        double firstBlockSeconds,
        double halfSeconds,
        double nearlySeconds,
        double allSeconds,
        long sentBytes,
        long duplicateBytes,
        long corruptBytes,
        int peersConnected,
        int peersServing,
        int mostOutstanding,
        double medianOutstanding,
        double fairness,
        Series series,
        Latency latency) {
    /** Nothing of it is known. */
    public static final TransferFigures UNKNOWN =
            new TransferFigures(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, Series.EMPTY, Latency.NONE);
}
