package dev.spate.scheduler;

/**
 * What the scheduler knows of one peer at one moment.
 *
 * @param window number of blocks that may be outstanding
 * @param outstanding number of blocks that are outstanding
 * @param bytesPerSecond rate of the last seconds in which it was asked for something
 * @param minRoundTripNanos shortest time of late from a request to the end of its block, 0 before the first
 * @param receivedBytes bytes of accepted blocks
 * @param pieces how many pieces it says it has; Integer.MAX_VALUE for all
 * @param choked whether it chokes us
 * @param snubbed whether it let a deadline pass and has sent no block since
 */
public record PeerView(
        int window,
        int outstanding,
        double bytesPerSecond,
        long minRoundTripNanos,
        long receivedBytes,
        int pieces,
        boolean choked,
        boolean snubbed) {
    static PeerView of(PeerState peer) {
        return new PeerView(
                peer.window.blocks(),
                peer.outstanding(),
                peer.bytesPerSecond(),
                peer.window.minRttNanos(),
                peer.receivedBytes(),
                peer.pieceCount(),
                peer.isChoking(),
                peer.isSnubbed());
    }
}
