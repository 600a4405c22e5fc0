package dev.spate.sim;

import dev.spate.choker.ChokerOptions;
import dev.spate.scheduler.PeerKey;
import dev.spate.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Runs downloads in virtual time: for each downloader the real scheduler, and a shell that talks to simulated peers and a
 * simulated disk. Several downloaders also serve each other.
 *
 * <p>The same options and the same seed give the same result, to the last event.
 */
public final class Simulation {
    /** How many events pass between two looks at whether to stop. */
    private static final int STOP_MASK = (1 << 12) - 1;

    private final SimulationOptions options;
    private final VirtualClock clock;
    private final PieceCopies pieceCopies;
    private final SimulationContext context;
    private final List<ServingPeer> peers = new ArrayList<>();
    private final List<Downloader> downloaders = new ArrayList<>();
    private long events;
    private int complete;

    private Simulation(SimulationOptions options, RandomGenerator random, SimulationListener listener) {
        this.options = options;
        clock = new VirtualClock(options.run().startNanos());
        int count = options.downloaders().count();
        int pieces = options.layout().pieceCount();
        pieceCopies = new PieceCopies(pieces, (long) count * options.wantedMissing());
        context = new SimulationContext(options, clock, random, pieceCopies);
        addDownloaders(count, listener);
        Bitfield everything = Bitfield.full(pieces);
        for (PeerModel model : options.peers()) {
            ServingPeer peer = new ServingPeer(model, model.pieces(everything), context);
            peers.add(peer);
            addChoker(peer, count + peers.size() - 1, listener);
        }
        new Topology(count, peers.size(), options.downloaders().connections(), random, this::connect).connect();
        downloaders.forEach(each -> clock.at(0, each.itself()::join));
        downloaders.forEach(Downloader::beginShowing);
        peers.forEach(each -> clock.at(each.model.joinNanos(), each::join));
    }

    private void addDownloaders(int count, SimulationListener listener) {
        List<PeerModel> models = options.downloaders().models();
        for (int index = 0; index < count; index++) {
            PeerModel model = models.get(index % models.size());
            ServingPeer itself = new ServingPeer(model, options.verified().copy(), context);
            downloaders.add(new Downloader(index, itself, context, listener));
            addChoker(itself, index, listener);
        }
    }

    private void addChoker(ServingPeer peer, int number, SimulationListener listener) {
        if (options.downloaders().choker().isPresent()
                && peer.model.behaviour().choking().unchokes()) {
            ChokerOptions choker = options.downloaders().choker().get();
            peer.setChoker(new SimulatedChoker(number, choker, context.random(), clock, listener));
        }
    }

    private void connect(int downloader, int other) {
        boolean trades = other < downloaders.size();
        Connection there = join(
                downloaders.get(downloader),
                trades ? downloaders.get(other).itself() : peers.get(other - downloaders.size()));
        if (trades) {
            Connection back =
                    join(downloaders.get(other), downloaders.get(downloader).itself());
            there.back = back;
            back.back = there;
        }
    }

    private Connection join(Downloader downloader, ServingPeer peer) {
        PeerKey key = downloader.nextKey();
        Connection connection = new Connection(key, downloader, peer, context);
        downloader.add(connection);
        peer.add(connection);
        return connection;
    }

    /**
     * Runs until all downloads are complete, nothing happens any more, or a limit is reached.
     *
     * @param random seeded by the caller; all chance comes from it
     * @throws IllegalStateException when an invariant of the scheduler does not hold
     */
    public static SimulationResult run(SimulationOptions options, RandomGenerator random) {
        return run(options, random, SimulationListener.NOBODY, () -> false);
    }

    /**
     * The same, watched.
     *
     * @param stop asked now and then whether to end with what there is
     */
    public static SimulationResult run(
            SimulationOptions options, RandomGenerator random, SimulationListener listener, BooleanSupplier stop) {
        return new Simulation(options, random, listener).run(stop);
    }

    private SimulationResult run(BooleanSupplier stop) {
        boolean stopped = false;
        while (!isOver() && !stopped && clock.step(options.run().limitNanos())) {
            events++;
            if (options.run().checkEvery() > 0 && events % options.run().checkEvery() == 0) {
                checkInvariants();
            }
            stopped = (events & STOP_MASK) == 0 && stop.getAsBoolean();
        }
        if (options.run().checkEvery() > 0) {
            checkInvariants();
        }
        return new SimulationResult(
                complete == downloaders.size(),
                clock.elapsedNanos(),
                events,
                downloaders.stream().map(Downloader::result).toList(),
                pieceCopies.moments());
    }

    /** Downloads end one after the other: whoever is complete is not looked at again. */
    private boolean isOver() {
        while (complete < downloaders.size()
                && downloaders.get(complete).scheduler().isComplete()) {
            complete++;
        }
        if (complete == downloaders.size()) {
            return true;
        }
        return (events & STOP_MASK) == 0 && isStalled();
    }

    /** Whether nobody has received anything for too long. */
    private boolean isStalled() {
        long since = clock.elapsedNanos() - options.run().stallNanos();
        for (Downloader each : downloaders) {
            if (each.lastAcceptedNanos() >= since) {
                return false;
            }
        }
        return true;
    }

    private void checkInvariants() {
        downloaders.forEach(each -> each.scheduler().checkInvariants());
        downloaders.forEach(each -> each.itself().checkInvariants());
        peers.forEach(ServingPeer::checkInvariants);
    }
}
