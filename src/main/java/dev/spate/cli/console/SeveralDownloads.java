package dev.spate.cli.console;

import dev.spate.session.Snapshot;
import java.util.List;

/**
 * How the downloads of one run stand.
 *
 * @param underWay those that have begun and not ended, in the order of the command line
 * @param done how many are complete
 * @param failed how many ended otherwise
 * @param all how many there are
 * @param verifiedBytes of all that have begun
 * @param totalBytes of all that have begun
 */
public record SeveralDownloads(
        List<Snapshot> underWay, int done, int failed, int all, long verifiedBytes, long totalBytes) {
    /** Copies the list. */
    public SeveralDownloads {
        underWay = List.copyOf(underWay);
    }

    double bytesPerSecond() {
        return underWay.stream().mapToDouble(Snapshot::bytesPerSecond).sum();
    }

    double sentPerSecond() {
        return underWay.stream().mapToDouble(Snapshot::sentPerSecond).sum();
    }
}
