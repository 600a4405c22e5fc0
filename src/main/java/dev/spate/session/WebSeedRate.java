package dev.spate.session;

/**
 * How much comes from the web seeds of a torrent.
 *
 * @param connected how many are asked
 * @param bytesPerSecond received from them lately
 */
public record WebSeedRate(int connected, double bytesPerSecond) {
    /** Of a torrent without any. */
    public static final WebSeedRate NONE = new WebSeedRate(0, 0);

    /** Those of two torrents. */
    WebSeedRate plus(WebSeedRate other) {
        return new WebSeedRate(connected + other.connected, bytesPerSecond + other.bytesPerSecond);
    }
}
