package dev.spate.session;

/** Stand-in: how a download stands. */
public record Snapshot(
        Phase phase,
        long totalBytes,
        long verifiedBytes,
        long receivedBytes,
        long wastedBytes,
        double bytesPerSecond,
        int peersConnected,
        int peersKnown,
        int peersUnchoked,
        String waitingFor,
        long elapsedNanos) {
    /** What it is busy with. */
    public enum Phase {
        CHECKING,
        CONNECTING,
        DOWNLOADING,
        FINISHING,
        DONE
    }
}
