package dev.spate.library;

import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtRouters;
import dev.spate.dht.DhtStateFile;
import dev.spate.library.TorrentException.Reason;
import dev.spate.net.TransportException;
import dev.spate.portmap.PortMapper;
import dev.spate.portmap.PortMapping;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.OutputClaims;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A BitTorrent client: one event loop, port, DHT node and rate limit for all of its transfers. An application needs one.
 *
 * <p>Any thread may call.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final SessionOptions options;
    private final Engine engine;
    private final Callbacks callbacks = new Callbacks();
    private final OutputClaims outputs = OutputClaims.whileUnderWay();
    private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Session(SessionOptions options, Engine engine) {
        this.options = options;
        this.engine = engine;
    }

    /**
     * Starts a client as it usually is.
     *
     * @return to be closed at the end
     * @throws TorrentException when this machine has no network that can be used
     */
    public static Session open() {
        return open(SessionOptions.defaults());
    }

    /**
     * Starts a client.
     *
     * @param options how it meets the network
     * @return to be closed at the end
     * @throws TorrentException when this machine has no network that can be used
     */
    public static Session open(SessionOptions options) {
        try {
            Session session = new Session(options, Engine.start(options.engine()));
            session.meetTheNetwork();
            return session;
        } catch (TransportException e) {
            throw new TorrentException(Reason.REQUEST, e.getMessage(), e);
        }
    }

    private void meetTheNetwork() {
        engine.useTransports(options.transports(), true);
        if (options.dht() && engine.mayHaveUdp() && (!options.dhtNodes().isEmpty() || !engine.isFenced())) {
            engine.useDht(
                    new DhtOptions(
                            false,
                            new InetSocketAddress(Math.max(0, options.port())),
                            options.dhtNodes(),
                            DhtRouters.of(Map.of())),
                    () -> options.dhtState().map(DhtStateFile::open));
        }
        if (options.portMapping()) {
            engine.mapPorts(Optional.empty(), new PortMapper.Listener() {
                @Override
                public void mapped(PortMapping it) {
                    LOG.info(
                            "the router maps port {} of {} to us",
                            it.externalPort(),
                            it.externalAddress().getHostAddress());
                }

                @Override
                public void failed(String why) {
                    LOG.warn("the router maps no port: {}", why);
                }
            });
        }
    }

    /**
     * Downloads all files of a torrent; goes on from what is there.
     *
     * @param torrent what to download
     * @param directory where to; the output has the torrent's name there
     * @return the transfer, which has begun
     * @throws IllegalStateException when the session is closed
     */
    public Transfer download(Torrent torrent, Path directory) {
        return download(torrent, TransferOptions.into(directory));
    }

    /**
     * Downloads a torrent; goes on from what is there. While a transfer is under way, another one to the same place fails.
     *
     * @param torrent what to download
     * @param how where to, and how
     * @return the transfer, which has begun
     * @throws IllegalStateException when the session is closed
     */
    public Transfer download(Torrent torrent, TransferOptions how) {
        // The directory is made by this thread: the loop, which begins what was fetched, does no work on disks.
        return begin(torrent, how.download(), how.trackers(), how::makeDirectory);
    }

    private Transfer begin(Torrent torrent, DownloadOptions what, List<String> trackers, Runnable before) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        Transfer transfer = new Transfer(torrent, callbacks);
        transfers.add(transfer);
        transfer.onEnd(() -> transfers.remove(transfer));
        DownloadOptions all = what.withListenPort(options.port())
                .withMaxPeers(options.maxPeers())
                .without(options.without())
                .sharing(options.transfers(), outputs);
        transfer.begin(
                () -> {
                    before.run();
                    return torrent.ref(engine);
                },
                (ref, events) -> engine.download(ref.withTrackers(trackers), all, events));
        if (closed) {
            // The close that came meanwhile may have missed it.
            transfer.abandon();
        }
        return transfer;
    }

    /**
     * Gives what is on the disk to others, until it is stopped. It is hashed first, unless that was kept from an earlier
     * run; what does not match is not given.
     *
     * @param torrent what it is, read from a file or made of it
     * @param content the file, or the directory of a torrent of several files
     * @return the transfer, which has begun
     * @throws IllegalStateException when the session is closed
     */
    public Transfer seed(Torrent torrent, Path content) {
        return seed(torrent, content, TransferOptions.into(content));
    }

    /**
     * The same, until the goal is reached. Of the options only peers, trackers and the goal of seeding count; files
     * that are selected do not: the whole torrent is given, as far as it is there.
     *
     * @param torrent what it is, read from a file or made of it
     * @param content the file, or the directory of a torrent of several files
     * @param how whom to give it to, and how long
     * @return the transfer, which has begun
     * @throws IllegalStateException when the session is closed
     */
    public Transfer seed(Torrent torrent, Path content, TransferOptions how) {
        return begin(torrent, how.seeding(content), how.trackers(), () -> {});
    }

    /**
     * Ends all transfers, which fail with {@link Reason#STOPPED} and go on the next time, and gives back all sockets, files
     * and threads. Trackers are told nothing: who has the time stops the transfers first. Waits until all is kept, and told to
     * listeners, four seconds at most. A listener that blocks longer than two seconds is interrupted, and the results
     * complete on other threads then.
     */
    @Override
    public void close() {
        closed = true;
        engine.close();
        transfers.forEach(Transfer::abandon);
        callbacks.close();
    }
}
