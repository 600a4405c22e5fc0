package dev.spate.scheduler;

import java.util.Optional;

/**
 * Where the requests of a scheduler stand at one moment.
 *
 * <p>Of the peers that may be asked, each is either silent, or full, or has room for more than there is to ask it for.
 *
 * @param interesting connected peers that have a piece we lack
 * @param askable of those, the peers that let us ask
 * @param silent of the askable, those that let a deadline pass and have sent nothing since
 * @param full of the askable, those with as many requests outstanding as their window holds
 * @param growing of the full, those whose window has not found its size yet
 * @param capped of the full, those that would be asked for more if they queued more requests, and whose blocks do not wait
 * @param outstanding requests that were sent and not answered
 * @param responseNanos mean time of late from a request to its block, over the askable peers; 0 before the first
 * @param missingPieces wanted pieces that are not verified
 * @param idlePieces of those, the pieces that are not being filled or stored
 * @param storingPieces pieces that are complete and wait for the disk's verdict
 * @param freeBlocks blocks of open pieces that nobody is asked for
 * @param creditUsedBytes memory held by open and storing pieces
 * @param creditBudgetBytes the most that they may hold
 * @param storingBytes the part of the memory that storing pieces hold
 * @param memoryShort whether a piece waits to be opened and does not fit
 * @param holder near the end, when every missing block is asked for: the peer whose blocks will come last
 */
public record SchedulerSnapshot(
        int interesting,
        int askable,
        int silent,
        int full,
        int growing,
        int capped,
        int outstanding,
        long responseNanos,
        int missingPieces,
        int idlePieces,
        int storingPieces,
        int freeBlocks,
        long creditUsedBytes,
        long creditBudgetBytes,
        long storingBytes,
        boolean memoryShort,
        Optional<Holder> holder) {
    /**
     * Who holds the last blocks.
     *
     * @param blocks that it was asked for and has not sent
     * @param bytesPerSecond its rate of late, 0 before its first block
     */
    public record Holder(PeerKey peer, int blocks, double bytesPerSecond) {}
}
