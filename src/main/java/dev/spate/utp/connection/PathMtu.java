package dev.spate.utp.connection;

/**
 * Searches the greatest packet that passes without fragmentation. Only probes forbid fragmentation, so a packet that
 * is too great costs speed, never the connection: 1,400 bytes are assumed, then shown by the first probe. Where
 * fragmentation cannot be forbidden, 1,400 it remains. Sizes are those of UDP payloads. Mutable, not thread-safe.
 */
final class PathMtu {
    static final int ASSUMED_BYTES = 1_400;
    /** 576 bytes, which every path of IPv4 carries, less the headers of IP and UDP. */
    static final int FLOOR_BYTES = 576 - 28;

    private static final int CLOSE_ENOUGH_BYTES = 12;

    private int floorBytes = FLOOR_BYTES;
    private int ceilingBytes;
    private int packetBytes;
    private int probeBytes;
    private boolean searching;
    private boolean probeUnderWay;

    /**
     * @param ceilingBytes what the interface carries
     * @param canProbe whether the socket can forbid fragmentation
     */
    PathMtu(int ceilingBytes, boolean canProbe) {
        this.ceilingBytes = ceilingBytes;
        this.packetBytes = Math.min(ASSUMED_BYTES, ceilingBytes);
        this.probeBytes = packetBytes;
        this.searching = canProbe;
    }

    /** The size of a full packet now. */
    int packetBytes() {
        return packetBytes;
    }

    boolean isProbeDue() {
        return searching && !probeUnderWay;
    }

    /** Begins a probe, whose packet has this size. */
    int probe() {
        probeUnderWay = true;
        return probeBytes;
    }

    /** It was not sent after all. */
    void postpone() {
        probeUnderWay = false;
    }

    void acked(int bytes) {
        probeUnderWay = false;
        floorBytes = Math.max(floorBytes, bytes);
        // The interface's own size is the likeliest of all that are left.
        next(floorBytes == ASSUMED_BYTES ? ceilingBytes : (floorBytes + ceilingBytes + 1) / 2);
    }

    void lost(int bytes) {
        probeUnderWay = false;
        ceilingBytes = Math.max(floorBytes, bytes - 1);
        next((floorBytes + ceilingBytes + 1) / 2);
    }

    private void next(int bytes) {
        probeBytes = bytes;
        searching = ceilingBytes - floorBytes > CLOSE_ENOUGH_BYTES;
        packetBytes = floorBytes >= ASSUMED_BYTES || ceilingBytes < ASSUMED_BYTES
                ? floorBytes
                : Math.min(ASSUMED_BYTES, ceilingBytes);
    }
}
