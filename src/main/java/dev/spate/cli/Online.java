package dev.spate.cli;

import dev.spate.metainfo.Metainfo;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.TorrentRef;
import dev.spate.tracker.HttpFetch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A torrent and an engine to get it with, for the commands that need the network. Loads Netty.
 *
 * <p>Owner: the main thread, which waits here and draws meanwhile.
 */
final class Online implements AutoCloseable {
    private final Engine engine;
    private final ProgressDisplay display;
    private TorrentRef torrent;

    private Online(Engine engine, ProgressDisplay display) {
        this.engine = engine;
        this.display = display;
    }

    /** Opens with default settings; {@code quiet} shows nothing while waiting. */
    static Online open(Surroundings surroundings, TorrentArgument argument, boolean quiet) throws Exception {
        return open(surroundings, argument, ProgressDisplay.choose(surroundings, quiet), EngineOptions.defaults());
    }

    /**
     * Reads what is at hand first, so that a malformed torrent or link is told before anything is started; then starts the
     * engine and fetches a URL, if it is one.
     */
    static Online open(
            Surroundings surroundings, TorrentArgument argument, ProgressDisplay display, EngineOptions options)
            throws Exception {
        TorrentRef known = null;
        if (argument.isAtHand()) {
            known = new TorrentRef.Known(argument.read(surroundings.in()));
        } else if (argument.isMagnet()) {
            known = new TorrentRef.Linked(argument.magnet());
        }
        Online online = new Online(HeadStart.engine(options), display);
        try {
            if (known == null) {
                display.status("waiting for " + HttpFetch.label(argument.text()));
                known = online.await(online.engine.load(argument.text(), surroundings.in()));
            }
            online.torrent = known;
            return online;
        } catch (Throwable e) {
            online.close();
            throw e;
        }
    }

    Engine engine() {
        return engine;
    }

    TorrentRef torrent() {
        return torrent;
    }

    /** The torrent's metainfo; for a magnet link fetched from peers within {@code timeout}. */
    Metainfo metainfo(Duration timeout) throws Exception {
        if (torrent instanceof TorrentRef.Known known) {
            return known.metainfo();
        }
        display.status("waiting for the metainfo from peers");
        return await(engine.metadata(torrent, timeout, display::status));
    }

    /** Waits, showing the latest status; throws what the future failed with. */
    <T> T await(CompletableFuture<T> future) throws Exception {
        T result = Ticks.await(future, display::drawStatus);
        display.status("");
        return result;
    }

    @Override
    public void close() {
        display.clear();
        engine.close();
    }
}
