package dev.spate.library;

import dev.spate.session.Snapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What the engine says of a transfer.
 *
 * @param over whether it has ended, though the engine may have had no time to say so
 */
record EngineStatus(Snapshot of, boolean over, OptionalInt listenPort) implements TransferStatus {
    @Override
    public Phase phase() {
        if (over) {
            return Phase.ENDED;
        }
        return switch (of.phase()) {
            case METADATA -> Phase.METADATA;
            case CHECKING -> Phase.CHECKING;
            case DOWNLOADING -> Phase.DOWNLOADING;
            case SEEDING -> Phase.SEEDING;
            case FINISHING -> Phase.FINISHING;
            case DONE -> Phase.ENDED;
        };
    }

    @Override
    public String name() {
        return of.name();
    }

    @Override
    public long totalBytes() {
        return of.totalBytes();
    }

    @Override
    public long verifiedBytes() {
        return of.verifiedBytes();
    }

    @Override
    public long receivedBytes() {
        return of.receivedBytes();
    }

    @Override
    public long sentBytes() {
        return of.sentBytes();
    }

    @Override
    public double receivedPerSecond() {
        return of.bytesPerSecond();
    }

    @Override
    public double sentPerSecond() {
        return of.sentPerSecond();
    }

    @Override
    public int connectedPeers() {
        return of.peersConnected();
    }

    @Override
    public int knownPeers() {
        return of.peersKnown();
    }

    @Override
    public String waitingFor() {
        return over ? "" : of.waitingFor();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(of.elapsedNanos());
    }

    @Override
    public String toString() {
        return String.format(
                "%s: %s, %d of %d bytes, %d peers%s",
                name().isEmpty() ? "?" : name(),
                phase().name().toLowerCase(Locale.ROOT),
                verifiedBytes(),
                totalBytes(),
                connectedPeers(),
                waitingFor().isEmpty() ? "" : ", " + waitingFor());
    }
}
