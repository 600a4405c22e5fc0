package dev.spate.cli.download;

import dev.spate.cli.ExitCode;
import dev.spate.session.Summary;
import dev.spate.text.ByteSize;
import dev.spate.text.JsonObject;
import dev.spate.text.Plural;
import dev.spate.text.TimeSpan;
import java.util.ArrayList;
import java.util.List;

/** How the downloads of a run have ended. Owner: the main thread. */
final class QueueTally {
    private static final double NANOS_A_SECOND = 1e9;

    /** Of many a person need not see each name again. */
    private static final int MOST_NAMES = 20;

    private final int all;
    private final List<String> failed = new ArrayList<>();
    private volatile int done;
    private int skipped;
    private int exitCode;
    private long totalBytes;
    private long receivedBytes;
    private long fetchedBytes;

    QueueTally(int all) {
        this.all = all;
    }

    void done(Summary summary) {
        done++;
        totalBytes += summary.totalBytes();
        receivedBytes += summary.receivedBytes();
        fetchedBytes += Math.max(0, summary.receivedBytes() - summary.wastedBytes());
    }

    void failed(String torrent, int code) {
        failed.add(torrent);
        exitCode = ExitCode.worse(exitCode, code);
    }

    /** It is another one's double. */
    void skipped() {
        skipped++;
    }

    int all() {
        return all;
    }

    int done() {
        return done;
    }

    int failed() {
        return failed.size();
    }

    /** Of all that are complete. */
    long totalBytes() {
        return totalBytes;
    }

    /** The worst of all ends. */
    int exitCode() {
        return exitCode;
    }

    /** For a person. */
    String line(long elapsedNanos) {
        String line = done + " of " + Plural.of(all, "torrent") + " done";
        if (done > 0) {
            line += ": " + ByteSize.format(totalBytes) + " in " + TimeSpan.format(elapsedNanos);
        }
        if (fetchedBytes > 0) {
            line += ", " + ByteSize.rate(fetchedBytes * NANOS_A_SECOND / Math.max(1, elapsedNanos));
        }
        return line
                + (failed.isEmpty() ? "" : "; " + failed.size() + " failed")
                + (skipped == 0 ? "" : "; " + skipped + " skipped");
    }

    /** Those to look after, as they were named; the lines of why may have gone by. */
    List<String> failedLines() {
        List<String> lines = new ArrayList<>();
        failed.stream().limit(MOST_NAMES).forEach(each -> lines.add("spate: not done: " + each));
        if (failed.size() > MOST_NAMES) {
            lines.add("spate: not done: " + (failed.size() - MOST_NAMES) + " more");
        }
        return lines;
    }

    String json(long elapsedNanos) {
        return new JsonObject()
                .put("event", "summary")
                .put("torrents", all)
                .put("done", done)
                .put("failed", failed.size())
                .put("skipped", skipped)
                .put("totalBytes", totalBytes)
                .put("receivedBytes", receivedBytes)
                .put("elapsedSeconds", elapsedNanos / NANOS_A_SECOND)
                .put("exitCode", exitCode)
                .toString();
    }
}
