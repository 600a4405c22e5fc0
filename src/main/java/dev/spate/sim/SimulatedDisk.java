package dev.spate.sim;

/** Hashes and writes one piece after the other. */
final class SimulatedDisk {
    private final SimulationOptions.Disk model;
    private final VirtualClock clock;
    private final MessagesInFlight verdicts;
    private long freeAtNanos;

    /** @param receiver gets the messages of pieces that are stored */
    SimulatedDisk(SimulationOptions.Disk model, VirtualClock clock, MessagesInFlight.Receiver receiver) {
        this.model = model;
        this.clock = clock;
        this.verdicts = new MessagesInFlight(clock, receiver);
    }

    void store(int lengthBytes, long message) {
        freeAtNanos = Math.max(freeAtNanos, clock.elapsedNanos()) + (long) (lengthBytes * 1e9 / model.bytesPerSecond());
        verdicts.add(freeAtNanos + model.latencyNanos(), message);
    }
}
