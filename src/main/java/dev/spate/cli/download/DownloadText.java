package dev.spate.cli.download;

import dev.spate.cli.Errors;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StandardOutput;
import dev.spate.net.AddressScope;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Findings;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.text.ByteSize;
import dev.spate.text.CleanText;
import dev.spate.text.Plural;
import dev.spate.text.TimeSpan;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Progress on stderr, and one line on stdout at the end. */
public final class DownloadText implements DownloadOutput {
    private static final double NANOS_A_SECOND = 1e9;

    /** More than this tells a person nothing; {@code --json} and the log have all of it. */
    private static final int MOST_LINES = 200;

    /** Of many liars a person need not know each. */
    private static final int MOST_BANS = 3;

    private static final String PREFIX = "spate: ";

    private final CommandContext context;
    private final ProgressDisplay display;
    private final Ending ending;
    private final Set<String> told;
    private final Supplier<String> name;
    private int bans;

    /** A signal may end the download on another thread. */
    private final AtomicInteger untoldBans = new AtomicInteger();

    /** Where the line is told that says what was downloaded. */
    private enum Ending {
        NOWHERE,
        STDOUT,
        STDERR,
        /** And the content is nowhere else. */
        STDERR_NOTHING_KEPT,
        /** On stdout, and others go on: what is shown of them stays. */
        AMONG_OTHERS
    }

    /** {@code summary} asks for the line at the end. */
    public DownloadText(CommandContext context, ProgressDisplay display, boolean summary) {
        this(context, display, summary ? Ending.STDOUT : Ending.NOWHERE, new HashSet<>(), () -> "");
    }

    private DownloadText(
            CommandContext context, ProgressDisplay display, Ending ending, Set<String> told, Supplier<String> name) {
        this.context = context;
        this.display = display;
        this.ending = ending;
        this.told = told;
        this.name = name;
    }

    /**
     * With all on stderr: stdout is for the content.
     *
     * @param kept whether the content is on the disk besides
     */
    static DownloadText onStderr(CommandContext context, ProgressDisplay display, boolean kept) {
        return new DownloadText(
                context, display, kept ? Ending.STDERR : Ending.STDERR_NOTHING_KEPT, new HashSet<>(), () -> "");
    }

    /**
     * Of one of several.
     *
     * @param told what was told of any: what holds for all of them is told once
     * @param name of this one, as far as it is known
     */
    static DownloadText amongOthers(
            CommandContext context, ProgressDisplay display, Set<String> told, Supplier<String> name) {
        return new DownloadText(context, display, Ending.AMONG_OTHERS, told, name);
    }

    @Override
    public void torrent(InfoHash infoHash) {
        // Its name says it to a person.
    }

    @Override
    public void event(DownloadEvent event) {
        if (event instanceof DownloadEvent.PeerBanned && ++bans > MOST_BANS) {
            untoldBans.incrementAndGet();
        } else {
            event.accept(new EventText()).ifPresent(this::tell);
        }
    }

    /** One line for all that were banned besides those named. */
    private void tellBans() {
        int count = untoldBans.getAndSet(0);
        if (count > 0) {
            context.err()
                    .line(named(
                            "spate: banned " + Plural.of(count, "more peer") + " for the like (--verbose names each)"));
        }
    }

    /** Says what a person should know, once: a tracker that stays down is no news the second time. */
    private void tell(String line) {
        if (told.size() < MOST_LINES && told.add(line)) {
            context.err().line(named(line));
        }
    }

    private String named(String line) {
        String which = name.get();
        if (which.isEmpty()) {
            return line;
        }
        return line.startsWith(PREFIX) ? PREFIX + which + ": " + line.substring(PREFIX.length()) : which + ": " + line;
    }

    @Override
    public void tick(Snapshot snapshot) {
        display.draw(snapshot);
    }

    @Override
    public void findings(Findings findings) {
        tellBans();
        if (findings.shares().isEmpty()) {
            return;
        }
        if (ending == Ending.AMONG_OTHERS) {
            context.err().line(name.get() + ":");
        } else {
            context.err().finish();
        }
        ExplainText.lines(findings).forEach(context.err()::line);
    }

    @Override
    public void done(Summary result) throws StandardOutput.ReaderGone {
        if (ending == Ending.AMONG_OTHERS) {
            display.clear();
        } else {
            context.err().finish();
        }
        tellBans();
        if (ending == Ending.STDERR || ending == Ending.STDERR_NOTHING_KEPT) {
            context.err().line(line(result, keepsFiles() ? where(result) : "stdout"));
        } else if (ending != Ending.NOWHERE) {
            context.out().line(line(result));
            context.out().flush();
        }
    }

    @Override
    public boolean keepsFiles() {
        return ending != Ending.STDERR_NOTHING_KEPT;
    }

    @Override
    public void stopped(Snapshot snapshot) {
        // The line on stderr says it all.
    }

    @Override
    public void skipped(String why) {
        context.err().line(named(PREFIX + "skipped: " + why));
    }

    @Override
    public void failed(Errors.Ending ending) {
        // The line on stderr says the rest.
        tellBans();
    }

    /** What, where, size, time, mean rate of what was fetched in this run. */
    public static String line(Summary summary) {
        return line(summary, where(summary));
    }

    private static String line(Summary summary, String where) {
        String size = ByteSize.format(summary.totalBytes());
        if (summary.receivedBytes() == 0 && summary.totalBytes() > 0) {
            return "already complete: " + some(summary) + CleanText.escaped(summary.name()) + " in " + where + ": "
                    + size;
        }
        long fetched = Math.max(0, summary.receivedBytes() - summary.wastedBytes());
        double rate = fetched * NANOS_A_SECOND / Math.max(1, summary.elapsedNanos());
        return "downloaded " + some(summary) + CleanText.escaped(summary.name()) + " to " + where + ": " + size
                + " in " + TimeSpan.format(summary.elapsedNanos()) + ", " + ByteSize.rate(rate)
                + (summary.webSeedBytes() == 0
                        ? ""
                        : " (" + ByteSize.format(summary.webSeedBytes()) + " from web seeds)");
    }

    /** How many files, when others were not wanted. */
    private static String some(Summary summary) {
        return summary.wantedFiles() == summary.files()
                ? ""
                : summary.wantedFiles() + " of " + Plural.of(summary.files(), "file") + " of ";
    }

    private static String where(Summary summary) {
        String path = CleanText.escaped(summary.out().toString());
        return summary.out().isAbsolute() || path.startsWith(".") ? path : "./" + path;
    }

    /** The line for an event that a person should know of. */
    private static final class EventText implements DownloadEvent.Handler<Optional<String>> {
        @Override
        public Optional<String> started(DownloadEvent.Started event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> listening(DownloadEvent.Listening event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> portMapped(DownloadEvent.PortMapped event) {
            String line = event.protocol() + " port " + event.port() + " is mapped to "
                    + PeerAddress.text(new InetSocketAddress(event.externalAddress(), event.externalPort())) + " by "
                    + event.method();
            return Optional.of(
                    AddressScope.of(event.externalAddress()) == AddressScope.WORLD
                            ? line
                            : line + ", which is no address of the internet: there is another router behind this one");
        }

        @Override
        public Optional<String> completed(DownloadEvent.Completed event) {
            return Optional.of(line(event.summary()) + ", now seeding");
        }

        @Override
        public Optional<String> goalReached(DownloadEvent.GoalReached event) {
            return Optional.of("spate: seeding ends: " + event.why());
        }

        @Override
        public Optional<String> pieceVerified(DownloadEvent.PieceVerified event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> pieceCorrupt(DownloadEvent.PieceCorrupt event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> peerConnected(DownloadEvent.PeerConnected event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> peerFailed(DownloadEvent.PeerFailed event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> peerDropped(DownloadEvent.PeerDropped event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> peerBanned(DownloadEvent.PeerBanned event) {
            return Optional.of("spate: banned " + PeerAddress.text(event.address()) + ": " + event.reason());
        }

        @Override
        public Optional<String> trackerAnswered(DownloadEvent.TrackerAnswered event) {
            return Optional.empty();
        }

        @Override
        public Optional<String> trackerFailed(DownloadEvent.TrackerFailed event) {
            return Optional.of("spate: tracker " + event.url() + ": " + event.reason());
        }

        @Override
        public Optional<String> webSeedFailed(DownloadEvent.WebSeedFailed event) {
            return Optional.of("spate: web seed " + event.url() + ": " + event.reason());
        }

        @Override
        public Optional<String> warning(DownloadEvent.Warning event) {
            return Optional.of("spate: warning: " + event.text());
        }
    }
}
