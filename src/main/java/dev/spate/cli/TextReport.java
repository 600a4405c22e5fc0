package dev.spate.cli;

import dev.spate.session.DownloadEvent;
import dev.spate.session.Findings;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import java.util.HashSet;
import java.util.Set;

/** Progress on stderr, and one line on stdout at the end. */
final class TextReport implements DownloadReport {
    private static final double NANOS_A_SECOND = 1e9;

    private final Surroundings surroundings;
    private final ProgressDisplay display;
    private final boolean summary;

    /** More than this tells a person nothing; {@code --json} and the log have all of it. */
    private static final int MOST_LINES = 200;

    private final Set<String> told = new HashSet<>();

    /** {@code summary} asks for the line at the end. */
    TextReport(Surroundings surroundings, ProgressDisplay display, boolean summary) {
        this.surroundings = surroundings;
        this.display = display;
        this.summary = summary;
    }

    @Override
    public void event(DownloadEvent event) {
        if (event instanceof DownloadEvent.Warning warning) {
            tell("spate: warning: " + warning.text());
        } else if (event instanceof DownloadEvent.TrackerFailed failed) {
            tell("spate: tracker " + failed.url() + ": " + failed.reason());
        } else if (event instanceof DownloadEvent.PeerBanned banned) {
            tell("spate: banned " + PeerAddressConverter.format(banned.address()) + ": " + banned.reason());
        }
    }

    /** Says what a person should know, once: a tracker that stays down is no news the second time. */
    private void tell(String line) {
        if (told.size() < MOST_LINES && told.add(line)) {
            surroundings.err().line(Printable.of(line));
        }
    }

    @Override
    public void tick(Snapshot snapshot) {
        display.draw(snapshot);
    }

    @Override
    public void findings(Findings findings) {
        if (!findings.shares().isEmpty()) {
            surroundings.err().finish();
            ExplainText.lines(findings).forEach(surroundings.err()::line);
        }
    }

    @Override
    public void done(Summary result) throws Results.ReaderGone {
        surroundings.err().finish();
        if (summary) {
            surroundings.out().line(line(result));
            surroundings.out().flush();
        }
    }

    @Override
    public void stopped(Snapshot snapshot) {
        // The line on stderr says it all.
    }

    @Override
    public void failed(Errors.Ending ending) {
        // The line on stderr says it all.
    }

    /** What, where, size, time, mean rate of what was fetched in this run. */
    static String line(Summary summary) {
        String size = Amounts.bytes(summary.totalBytes());
        if (summary.receivedBytes() == 0 && summary.totalBytes() > 0) {
            return "already complete: " + Printable.of(summary.name()) + " in " + where(summary) + ": " + size;
        }
        long fetched = Math.max(0, summary.receivedBytes() - summary.wastedBytes());
        double rate = fetched * NANOS_A_SECOND / Math.max(1, summary.elapsedNanos());
        return "downloaded " + Printable.of(summary.name()) + " to " + where(summary) + ": " + size + " in "
                + Amounts.span(summary.elapsedNanos()) + ", " + Amounts.rate(rate);
    }

    private static String where(Summary summary) {
        String path = Printable.of(summary.out().toString());
        return summary.out().isAbsolute() || path.startsWith(".") ? path : "./" + path;
    }
}
