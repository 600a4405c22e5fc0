package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.PeriodicWait;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.metainfo.Metainfo;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.PeerOrigin;
import dev.spate.session.TorrentRef;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A torrent and an engine to get it with, for the commands that need the network. Loads Netty.
 *
 * <p>Owner: the main thread, which waits here and draws meanwhile.
 */
public final class OpenedTorrent implements AutoCloseable {
    private final Engine engine;
    private final TorrentRef torrent;
    private final ProgressDisplay display;

    private OpenedTorrent(Engine engine, TorrentRef torrent, ProgressDisplay display) {
        this.engine = engine;
        this.torrent = torrent;
        this.display = display;
    }

    /** Opens with default settings; {@code quiet} shows nothing while waiting. */
    public static OpenedTorrent open(CommandContext context, TorrentArgument argument, boolean quiet) throws Exception {
        return open(context, argument, quiet, EngineOptions.defaults());
    }

    /** The same with other settings. */
    public static OpenedTorrent open(
            CommandContext context, TorrentArgument argument, boolean quiet, EngineOptions options) throws Exception {
        return open(context, argument, ProgressDisplay.choose(context, quiet), options);
    }

    /**
     * Reads what is at hand first: a malformed torrent or link is told before anything is started. Then starts the engine, and
     * fetches the torrent if the argument is a URL.
     */
    public static OpenedTorrent open(
            CommandContext context, TorrentArgument argument, ProgressDisplay display, EngineOptions options)
            throws Exception {
        TorrentRef known = argument.ref(context.in()).orElse(null);
        Engine engine = EarlyEngineStart.engine(options);
        try {
            if (known == null) {
                display.status("waiting for " + argument.label());
                known = await(engine.fetchTorrent(argument.text()), display);
            }
            return new OpenedTorrent(engine, known, display);
        } catch (Throwable e) {
            display.clear();
            engine.close();
            throw e;
        }
    }

    /** An engine alone, for a command that has its torrents at hand. */
    public static Engine engine(EngineOptions options) {
        return EarlyEngineStart.engine(options);
    }

    public Engine engine() {
        return engine;
    }

    public TorrentRef torrent() {
        return torrent;
    }

    /**
     * The torrent's metainfo; for a magnet link fetched from peers within {@code timeout}.
     *
     * @param trackers those that the user named
     * @param without sources of peers that the user does not want
     */
    public Metainfo metainfo(Duration timeout, List<String> trackers, Set<PeerOrigin.Kind> without) throws Exception {
        if (torrent instanceof TorrentRef.Known known) {
            return known.metainfo();
        }
        display.status("waiting for the metainfo from peers");
        return await(engine.metadata(torrent.withTrackers(trackers), without, timeout, display::status));
    }

    /** Waits, showing the latest status; throws what the future failed with. */
    public <T> T await(CompletableFuture<T> future) throws Exception {
        return await(future, display);
    }

    private static <T> T await(CompletableFuture<T> future, ProgressDisplay display) throws Exception {
        T result = PeriodicWait.await(future, display::drawStatus);
        display.status("");
        return result;
    }

    @Override
    public void close() {
        display.clear();
        engine.close();
    }
}
