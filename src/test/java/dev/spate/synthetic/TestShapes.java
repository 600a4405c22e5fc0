package dev.spate.synthetic;

/** Shapes of torrents for tests that do not care for most of it. */
public final class TestShapes {
    private TestShapes() {}

    /** A single file with the usual piece length. */
    public static TorrentShape ofSize(long sizeBytes) {
        return new TorrentShape(sizeBytes, TorrentShape.usualPieceLength(sizeBytes), 1, 1);
    }
}
