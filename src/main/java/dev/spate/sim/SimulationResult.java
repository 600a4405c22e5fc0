package dev.spate.sim;

import dev.spate.scheduler.Stats;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a simulated download went.
 *
 * @param complete whether every wanted piece was stored
 * @param elapsedNanos virtual time until then, or until nothing happened any more, or until the limit
 * @param events number of events that happened
 * @param stats the scheduler's counters at the end
 * @param storedOrder the pieces in the order in which they were stored
 * @param banned indices of the peers that were banned
 * @param dropped indices of the peers that were dropped, with the reason
 * @param guilty indices of the peers that had false blocks accepted into a piece that failed its hash
 * @param receivedBytes accepted bytes by peer
 * @param mostOutstanding the largest number of requests that each peer had outstanding
 * @param acceptedBytes accepted bytes of each tenth of a second
 */
public record SimulationResult(
        boolean complete,
        long elapsedNanos,
        long events,
        Stats stats,
        List<Integer> storedOrder,
        Set<Integer> banned,
        Map<Integer, String> dropped,
        Set<Integer> guilty,
        List<Long> receivedBytes,
        List<Integer> mostOutstanding,
        List<Long> acceptedBytes) {
    /** Copies the collections. */
    public SimulationResult {
        storedOrder = List.copyOf(storedOrder);
        banned = Set.copyOf(banned);
        dropped = Map.copyOf(dropped);
        guilty = Set.copyOf(guilty);
        receivedBytes = List.copyOf(receivedBytes);
        mostOutstanding = List.copyOf(mostOutstanding);
        acceptedBytes = List.copyOf(acceptedBytes);
    }

    /** Virtual time in seconds. */
    public double seconds() {
        return elapsedNanos / 1e9;
    }

    /** Mean rate of accepted bytes from one moment to another, in tenths of a second. */
    public double bytesPerSecondBetween(int fromTenth, int toTenth) {
        long sum = 0;
        for (int tenth = fromTenth; tenth < Math.min(toTenth, acceptedBytes.size()); tenth++) {
            sum += acceptedBytes.get(tenth);
        }
        return sum * 10.0 / (toTenth - fromTenth);
    }
}
