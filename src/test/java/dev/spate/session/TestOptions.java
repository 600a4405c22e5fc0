package dev.spate.session;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds the options of a download: those of the command line, but for what a test sets. */
public final class TestOptions {
    private final Optional<Path> out;
    private Duration timeout = Duration.ofSeconds(120);
    private long memoryBytes;
    private boolean sequential;
    private List<InetSocketAddress> peers = List.of();
    private int listenPort;
    private int maxPeers = 10_000;
    private int diskThreads = 2;

    private Set<PeerOrigin.Kind> without = Set.of();
    private Sharing sharing = Sharing.WHILE_DOWNLOADING;

    private TestOptions(Optional<Path> out) {
        this.out = out;
    }

    /** To this place. */
    public static TestOptions to(Path out) {
        return new TestOptions(Optional.of(out));
    }

    /** Without a place that is named. */
    static TestOptions unnamed() {
        return new TestOptions(Optional.empty());
    }

    public TestOptions timeout(Duration value) {
        timeout = value;
        return this;
    }

    public TestOptions memory(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    public TestOptions sequential(boolean value) {
        sequential = value;
        return this;
    }

    public TestOptions peers(List<InetSocketAddress> value) {
        peers = value;
        return this;
    }

    /** 0 takes a free port, -1 accepts nobody. */
    public TestOptions listenPort(int value) {
        listenPort = value;
        return this;
    }

    public TestOptions maxPeers(int value) {
        maxPeers = value;
        return this;
    }

    public TestOptions diskThreads(int value) {
        diskThreads = value;
        return this;
    }

    public TestOptions sharing(Sharing value) {
        sharing = value;
        return this;
    }

    /** Without these sources of peers. */
    public TestOptions without(PeerOrigin.Kind... kinds) {
        without = Set.of(kinds);
        return this;
    }

    public DownloadOptions build() {
        return new DownloadOptions(
                out,
                false,
                timeout,
                memoryBytes,
                sequential,
                peers,
                listenPort,
                maxPeers,
                diskThreads,
                sharing,
                without);
    }
}
