package dev.spate.sim;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writes down what happens to a single downloader, and how it ended. */
final class RecordedDownload implements SimulationListener {
    private static final long TENTH_NANOS = 100_000_000L;

    final Set<Integer> banned = new HashSet<>();
    final Set<Integer> guilty = new HashSet<>();
    final Map<Integer, String> dropped = new HashMap<>();
    final List<Integer> storedOrder = new ArrayList<>();
    final Map<Integer, Integer> mostOutstanding = new HashMap<>();
    final List<Integer> outstandingAtArrivals = new ArrayList<>();
    final Map<Integer, Long> acceptedBytes = new HashMap<>();
    DownloadResult result;
    long batches;
    long falseBlocks;
    long events;

    static RecordedDownload of(SimulationOptions options, long seed) {
        RecordedDownload download = new RecordedDownload();
        SimulationResult result = Simulation.run(options, new Random(seed), download, () -> false);
        download.result = result.downloads().get(0);
        download.events = result.events();
        return download;
    }

    @Override
    public void asked(int downloader, PeerKey peer) {
        batches++;
    }

    @Override
    public void arrives(int downloader, PeerKey from, Scheduler scheduler) {
        scheduler.peer(from).ifPresent(view -> {
            mostOutstanding.merge(from.id(), view.outstanding(), Math::max);
            outstandingAtArrivals.add(view.outstanding());
        });
    }

    @Override
    public void accepted(int downloader, PeerKey from, int bytes, long elapsedNanos) {
        acceptedBytes.merge((int) (elapsedNanos / TENTH_NANOS), (long) bytes, Long::sum);
    }

    @Override
    public void deceived(int downloader, PeerKey liar) {
        falseBlocks++;
    }

    @Override
    public void stored(int downloader, int piece) {
        storedOrder.add(piece);
    }

    @Override
    public void guilty(int downloader, PeerKey liar) {
        guilty.add(liar.id());
    }

    @Override
    public void banned(int downloader, PeerKey peer) {
        banned.add(peer.id());
    }

    @Override
    public void dropped(int downloader, PeerKey peer, String reason) {
        dropped.put(peer.id(), reason);
    }

    /** Mean rate of accepted bytes from one moment to another, in tenths of a second. */
    double bytesPerSecondBetween(int fromTenth, int toTenth) {
        long sum = 0;
        for (int tenth = fromTenth; tenth < toTenth; tenth++) {
            sum += acceptedBytes.getOrDefault(tenth, 0L);
        }
        return sum * 10.0 / (toTenth - fromTenth);
    }

    @Override
    public String toString() {
        return events + " events, " + result + ", stored " + storedOrder + ", banned " + banned + ", dropped "
                + dropped;
    }
}
