package dev.spate.session;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Builds the options of a download: those of the command line, but for what a test sets. */
public final class TestOptions {
    private DownloadOptions options;

    private TestOptions(DownloadOptions options) {
        this.options = options;
    }

    /** To this place. */
    public static TestOptions to(Path out) {
        return new TestOptions(DownloadOptions.defaults().withOut(out));
    }

    /** Without a place that is named. */
    static TestOptions unnamed() {
        return new TestOptions(DownloadOptions.defaults());
    }

    public TestOptions timeout(Duration value) {
        options = options.withTimeout(value);
        return this;
    }

    public TestOptions memory(long bytes) {
        options = options.withMemory(bytes);
        return this;
    }

    public TestOptions sequential(boolean value) {
        options = options.withSequential(value);
        return this;
    }

    public TestOptions peers(List<InetSocketAddress> value) {
        options = options.withExtraPeers(value);
        return this;
    }

    /** 0 takes a free port, -1 accepts nobody. */
    public TestOptions listenPort(int value) {
        options = options.withListenPort(value);
        return this;
    }

    public TestOptions maxPeers(int value) {
        options = options.withMaxPeers(value);
        return this;
    }

    public TestOptions diskThreads(int value) {
        options = options.withDiskThreads(value);
        return this;
    }

    public TestOptions sharing(Sharing value) {
        options = options.withSharing(value);
        return this;
    }

    /** Without these sources of peers. */
    public TestOptions without(PeerOrigin.Kind... kinds) {
        options = options.without(Set.of(kinds));
        return this;
    }

    public DownloadOptions build() {
        return options;
    }
}
