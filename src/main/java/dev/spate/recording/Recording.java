package dev.spate.recording;

import java.util.List;

/**
 * How the peers of one download behaved.
 *
 * @param totalBytes of the torrent
 * @param pieceLength of the torrent
 * @param millis how long it was recorded
 * @param peers each connection that was greeted, in order
 */
public record Recording(long totalBytes, int pieceLength, long millis, List<RecordedPeer> peers) {
    /** More are not kept. */
    public static final int MOST_PEERS = 10_000;

    /** More pieces that peers told of later are not kept. */
    public static final int MOST_HAVES = 1_000_000;

    /** Of a torrent with more pieces nothing is recorded. */
    public static final int MOST_PIECES = 1 << 20;

    /** @throws IllegalArgumentException when a number cannot be */
    public Recording {
        peers = List.copyOf(peers);
        if (totalBytes < 1 || pieceLength < 1 || millis < 0 || peers.size() > MOST_PEERS) {
            throw new IllegalArgumentException("a recording of " + totalBytes + " bytes in pieces of " + pieceLength);
        }
        if (peers.stream().mapToLong(each -> each.haves().size()).sum() > MOST_HAVES) {
            throw new IllegalArgumentException("its peers got more than " + MOST_HAVES + " pieces");
        }
        if (pieces(totalBytes, pieceLength) > MOST_PIECES) {
            throw new IllegalArgumentException("a recording of more than " + MOST_PIECES + " pieces");
        }
    }

    /** How many pieces there are. */
    public int pieceCount() {
        return (int) pieces(totalBytes, pieceLength);
    }

    static long pieces(long totalBytes, int pieceLength) {
        return totalBytes / pieceLength + (totalBytes % pieceLength == 0 ? 0 : 1);
    }
}
