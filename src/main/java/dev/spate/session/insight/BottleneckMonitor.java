package dev.spate.session.insight;

import dev.spate.scheduler.SchedulerSnapshot;
import dev.spate.session.Bottleneck;
import dev.spate.session.Bottleneck.Cause;
import dev.spate.session.BottleneckInputs;
import dev.spate.session.DownloadObservers;
import dev.spate.session.Findings;
import dev.spate.session.Progress;
import dev.spate.session.Snapshot.Phase;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.swarm.Swarm;
import dev.spate.storage.DiskWatch;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out all the time why a download is not faster, and adds up how its time was spent.
 *
 * <p>Owner: the event loop; sampled several times a second. A cause is shown only when it is the most frequent of the last
 * second, so that the line does not flicker.
 */
public final class BottleneckMonitor {
    private static final int SAMPLES_A_SECOND = 5;
    /** Without a byte for so long, nothing comes but the hashes that are waited for. */
    private static final long HASHES_NANOS = 2_000_000_000L;

    private final DownloadObservers observers;
    private final PeerDiscovery peerDiscovery;
    private final Progress progress;
    private final DiskLoad disk;
    private final Map<Cause, Long> nanos = new EnumMap<>(Cause.class);
    private final Deque<Bottleneck> recent = new ArrayDeque<>();
    private Optional<EventLoopLoad> load = Optional.empty();
    private long lastNanos;
    private long hashNanos;
    private long writeNanos;
    private Optional<Bottleneck> shown = Optional.empty();

    public BottleneckMonitor(DownloadObservers observers, PeerDiscovery peerDiscovery, Progress progress) {
        this.observers = observers;
        this.peerDiscovery = peerDiscovery;
        this.progress = progress;
        this.disk = new DiskLoad(observers.trace().disk());
    }

    /** Is told what the disk threads do. The storage of a single piece calls it number 0. */
    public DiskWatch disk(int firstPiece) {
        return (piece, lengthBytes, waitedNanos) -> disk.begins(firstPiece + piece, lengthBytes, waitedNanos);
    }

    /** Begins, if it is wanted at all; on the loop. */
    public void begin(long nowNanos) {
        lastNanos = nowNanos;
        if (observers.explain()) {
            load = Optional.of(new EventLoopLoad(Thread.currentThread()));
        }
    }

    /** Takes a sample. {@code swarm} may be null in the phases that have none. */
    public void sample(Phase phase, Swarm swarm, long nowNanos) {
        if (load.isEmpty()) {
            return;
        }
        long elapsed = Math.max(1, nowNanos - lastNanos);
        lastNanos = nowNanos;
        Optional<Bottleneck> now = moment(phase, swarm, load.get().shares(), nowNanos);
        now.ifPresent(it -> nanos.merge(it.cause(), elapsed, Long::sum));
        now.ifPresentOrElse(this::show, () -> shown = Optional.empty());
    }

    /** Why nothing comes, where nobody asked to be told all the time. Looks at every peer and open piece. */
    Bottleneck stalled(Swarm swarm, long nowNanos) {
        return Bottleneck.of(inputs(swarm, new EventLoopLoad.Shares(0, 0), nowNanos));
    }

    private Optional<Bottleneck> moment(Phase phase, Swarm swarm, EventLoopLoad.Shares loop, long nowNanos) {
        return switch (phase) {
            case METADATA -> Optional.of(Bottleneck.of(Cause.METADATA));
            case CHECKING -> Optional.of(Bottleneck.of(Cause.CHECKING));
            case DOWNLOADING -> Optional.of(downloading(swarm, loop, nowNanos));
            case SEEDING, FINISHING, DONE -> Optional.empty();
        };
    }

    private Bottleneck downloading(Swarm swarm, EventLoopLoad.Shares loop, long nowNanos) {
        BottleneckInputs inputs = inputs(swarm, loop, nowNanos);
        return swarm.missingHashes()
                .filter(what -> inputs.silentNanos() > HASHES_NANOS)
                .map(Bottleneck::hashes)
                .orElseGet(() -> Bottleneck.of(inputs));
    }

    private BottleneckInputs inputs(Swarm swarm, EventLoopLoad.Shares loop, long nowNanos) {
        SchedulerSnapshot schedulerSnapshot = swarm.scheduler().snapshot(nowNanos);
        long hashed = disk.hashNanos();
        long written = disk.writeNanos();
        BottleneckInputs bottleneckInputs = new BottleneckInputs(
                progress.knownPeers(),
                swarm.halfOpen(),
                swarm.connected() + swarm.webSeeds(),
                peerDiscovery.isAsking(),
                peerDiscovery.status(),
                schedulerSnapshot,
                schedulerSnapshot.holder().flatMap(it -> swarm.name(it.peer())),
                nowNanos - swarm.lastByteNanos(),
                hashed - hashNanos,
                written - writeNanos,
                loop.busy(),
                loop.waited());
        hashNanos = hashed;
        writeNanos = written;
        return bottleneckInputs;
    }

    private void show(Bottleneck now) {
        recent.addLast(now);
        if (recent.size() > SAMPLES_A_SECOND) {
            recent.removeFirst();
        }
        Cause usual = recent.stream()
                .map(Bottleneck::cause)
                .max(Comparator.comparingLong(cause ->
                        recent.stream().filter(each -> each.cause() == cause).count()))
                .orElseThrow();
        for (Bottleneck each : recent) {
            if (each.cause() == usual) {
                shown = Optional.of(each);
            }
        }
    }

    /** What to show now; empty when there is nothing to wait for. */
    public Optional<Bottleneck> shown() {
        return shown;
    }

    /** Ends; returns what was found. */
    public Findings end() {
        load.ifPresent(EventLoopLoad::close);
        double total = nanos.values().stream().mapToLong(Long::longValue).sum();
        return progress.findings(nanos.entrySet().stream()
                .sorted(Map.Entry.<Cause, Long>comparingByValue().reversed())
                .map(each -> new Findings.Share(each.getKey(), each.getValue(), each.getValue() / total))
                .toList());
    }
}
