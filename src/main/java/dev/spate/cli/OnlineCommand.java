package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.PeriodicWait;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.http.HttpFetch;
import dev.spate.metainfo.Metainfo;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.TorrentRef;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A torrent and an engine to get it with, for the commands that need the network. Loads Netty.
 *
 * <p>Owner: the main thread, which waits here and draws meanwhile.
 */
public final class OnlineCommand implements AutoCloseable {
    private final Engine engine;
    private final ProgressDisplay display;
    private TorrentRef torrent;

    private OnlineCommand(Engine engine, ProgressDisplay display) {
        this.engine = engine;
        this.display = display;
    }

    /** Opens with default settings; {@code quiet} shows nothing while waiting. */
    public static OnlineCommand open(CommandContext commandContext, TorrentArgument argument, boolean quiet)
            throws Exception {
        return open(commandContext, argument, ProgressDisplay.choose(commandContext, quiet), EngineOptions.defaults());
    }

    /**
     * Reads what is at hand first, so that a malformed torrent or link is told before anything is started; then starts the
     * engine and fetches a URL, if it is one.
     */
    public static OnlineCommand open(
            CommandContext commandContext, TorrentArgument argument, ProgressDisplay display, EngineOptions options)
            throws Exception {
        TorrentRef known = null;
        if (argument.isAtHand()) {
            known = new TorrentRef.Known(argument.read(commandContext.in()));
        } else if (argument.isMagnet()) {
            known = new TorrentRef.Linked(argument.magnet());
        }
        OnlineCommand onlineCommand = new OnlineCommand(EarlyEngineStart.engine(options), display);
        try {
            if (known == null) {
                display.status("waiting for " + HttpFetch.label(argument.text()));
                known = onlineCommand.await(onlineCommand.engine.fetchTorrent(argument.text()));
            }
            onlineCommand.torrent = known;
            return onlineCommand;
        } catch (Throwable e) {
            onlineCommand.close();
            throw e;
        }
    }

    public Engine engine() {
        return engine;
    }

    public TorrentRef torrent() {
        return torrent;
    }

    /** The torrent's metainfo; for a magnet link fetched from peers within {@code timeout}. */
    public Metainfo metainfo(Duration timeout) throws Exception {
        if (torrent instanceof TorrentRef.Known known) {
            return known.metainfo();
        }
        display.status("waiting for the metainfo from peers");
        return await(engine.metadata(torrent, timeout, display::status));
    }

    /** Waits, showing the latest status; throws what the future failed with. */
    public <T> T await(CompletableFuture<T> future) throws Exception {
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
