package dev.spate.cli.download;

import dev.spate.cli.Errors;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Findings;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.text.ByteAmounts;
import dev.spate.text.CleanText;
import dev.spate.torrent.PeerAddress;
import java.util.HashSet;
import java.util.Set;

/** Progress on stderr, and one line on stdout at the end. */
public final class TextReport implements DownloadReport {
    private static final double NANOS_A_SECOND = 1e9;

    private final CommandContext commandContext;
    private final ProgressDisplay display;
    private final boolean summary;

    /** More than this tells a person nothing; {@code --json} and the log have all of it. */
    private static final int MOST_LINES = 200;

    private final Set<String> told = new HashSet<>();

    /** {@code summary} asks for the line at the end. */
    public TextReport(CommandContext commandContext, ProgressDisplay display, boolean summary) {
        this.commandContext = commandContext;
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
            tell("spate: banned " + PeerAddress.text(banned.address()) + ": " + banned.reason());
        }
    }

    /** Says what a person should know, once: a tracker that stays down is no news the second time. */
    private void tell(String line) {
        if (told.size() < MOST_LINES && told.add(line)) {
            commandContext.err().line(CleanText.masked(line));
        }
    }

    @Override
    public void tick(Snapshot snapshot) {
        display.draw(snapshot);
    }

    @Override
    public void findings(Findings findings) {
        if (!findings.shares().isEmpty()) {
            commandContext.err().finish();
            ExplainText.lines(findings).forEach(commandContext.err()::line);
        }
    }

    @Override
    public void done(Summary result) throws StandardOutput.ReaderGone {
        commandContext.err().finish();
        if (summary) {
            commandContext.out().line(line(result));
            commandContext.out().flush();
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
    public static String line(Summary summary) {
        String size = ByteAmounts.bytes(summary.totalBytes());
        if (summary.receivedBytes() == 0 && summary.totalBytes() > 0) {
            return "already complete: " + CleanText.masked(summary.name()) + " in " + where(summary) + ": " + size;
        }
        long fetched = Math.max(0, summary.receivedBytes() - summary.wastedBytes());
        double rate = fetched * NANOS_A_SECOND / Math.max(1, summary.elapsedNanos());
        return "downloaded " + CleanText.masked(summary.name()) + " to " + where(summary) + ": " + size + " in "
                + ByteAmounts.span(summary.elapsedNanos()) + ", " + ByteAmounts.rate(rate);
    }

    private static String where(Summary summary) {
        String path = CleanText.masked(summary.out().toString());
        return summary.out().isAbsolute() || path.startsWith(".") ? path : "./" + path;
    }
}
