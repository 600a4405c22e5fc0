package dev.spate.scheduler;

/**
 * Counters of a scheduler at one moment.
 *
 * @param outstanding requests that were sent and not answered
 * @param openPieces pieces that are being filled
 * @param storingPieces pieces that were handed out to be hashed and written
 * @param creditUsedBytes memory reserved by open and storing pieces
 * @param receivedBytes bytes of accepted blocks
 * @param wastedBytes bytes of blocks that came when they were not needed any more
 * @param duplicates blocks that came when they were not needed any more
 * @param unrequested blocks that nobody had asked for
 * @param corruptPieces pieces that failed their hash
 * @param discardedBytes accepted bytes that were thrown away: of corrupt or abandoned pieces, or from a banned peer
 */
public record SchedulerStats(
        int outstanding,
        int openPieces,
        int storingPieces,
        long creditUsedBytes,
        long receivedBytes,
        long wastedBytes,
        long duplicates,
        long unrequested,
        long corruptPieces,
        long discardedBytes) {}
