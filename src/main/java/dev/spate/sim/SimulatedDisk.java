package dev.spate.sim;

/** Hashes and writes one piece after the other. */
final class SimulatedDisk {
    private final SimulationOptions.Disk model;
    private final VirtualClock clock;
    private long freeAtNanos;

    SimulatedDisk(SimulationOptions.Disk model, VirtualClock clock) {
        this.model = model;
        this.clock = clock;
    }

    void store(int lengthBytes, Runnable verdict) {
        freeAtNanos = Math.max(freeAtNanos, clock.elapsedNanos()) + (long) (lengthBytes * 1e9 / model.bytesPerSecond());
        clock.at(freeAtNanos + model.latencyNanos(), verdict);
    }
}
