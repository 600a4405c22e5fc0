package dev.spate.metainfo;

import java.util.Arrays;

/**
 * The bytes of the info dictionary as they stood in the torrent, which the info hash is made of: what other peers are given
 * when they ask for the metadata (BEP 9). A view of the torrent, which stays in memory with it.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class InfoBytes {
    /** Of a torrent that nobody is given. */
    public static final InfoBytes NONE = new InfoBytes(new byte[0], 0, 0);

    private final byte[] torrent;
    private final int start;
    private final int length;

    /** @param torrent from here on not changed by anybody */
    InfoBytes(byte[] torrent, int start, int length) {
        this.torrent = torrent;
        this.start = start;
        this.length = length;
    }

    public int length() {
        return length;
    }

    /**
     * A copy of a part.
     *
     * @throws IndexOutOfBoundsException when it is not within the dictionary
     */
    public byte[] part(int from, int to) {
        if (from < 0 || to > length || from > to) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + length);
        }
        return Arrays.copyOfRange(torrent, start + from, start + to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoBytes that
                && Arrays.equals(torrent, start, start + length, that.torrent, that.start, that.start + that.length);
    }

    @Override
    public int hashCode() {
        return length;
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
