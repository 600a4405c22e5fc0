package dev.spate.synthetic;

import dev.spate.torrent.PieceLayout;

/**
 * The leechers of a swarm: all alike, each with an address of its own. They take from a client that seeds.
 *
 * @param leechers how many; 0 for none
 * @param bytesPerSecond what each asks for at most; 0 for no limit
 * @param takeBytes what each takes, rounded up to whole pieces; 0 for everything
 */
public record LeecherGroup(int leechers, long bytesPerSecond, long takeBytes) {
    /** Nobody. */
    public static final LeecherGroup NONE = new LeecherGroup(0, 0, 0);

    /** @throws IllegalArgumentException when a number is negative */
    public LeecherGroup {
        if (leechers < 0 || bytesPerSecond < 0 || takeBytes < 0) {
            throw new IllegalArgumentException("no such leechers: " + leechers + " of " + bytesPerSecond
                    + " B/s that take " + takeBytes + " bytes each");
        }
    }

    /** How many pieces of such a content each takes. */
    public int piecesEach(TorrentShape torrent) {
        int all = torrent.layout().pieceCount();
        if (takeBytes == 0) {
            return all;
        }
        long pieceLength = torrent.pieceLength();
        return (int) Math.min(all, (takeBytes + pieceLength - 1) / pieceLength);
    }

    /** The first piece that one of them takes: they begin at places as far from each other as possible. */
    public int firstPiece(TorrentShape torrent, int index) {
        return (int) ((long) index * torrent.layout().pieceCount() / leechers);
    }

    /** What all of them take together. */
    public long totalBytes(TorrentShape torrent) {
        PieceLayout layout = torrent.layout();
        int all = layout.pieceCount();
        int each = piecesEach(torrent);
        long[] before = new long[all + 1];
        for (int piece = 0; piece < all; piece++) {
            before[piece + 1] = before[piece] + layout.pieceLength(piece);
        }
        long sum = 0;
        for (int i = 0; i < leechers; i++) {
            int first = firstPiece(torrent, i);
            int end = first + each;
            // Who reaches the last piece goes on with the first.
            sum += before[Math.min(all, end)] - before[first] + before[Math.max(0, end - all)];
        }
        return sum;
    }

    /** What all of them ask for in a second at most; 0 for no limit. */
    public long capacityBytesPerSecond() {
        return leechers * bytesPerSecond;
    }
}
