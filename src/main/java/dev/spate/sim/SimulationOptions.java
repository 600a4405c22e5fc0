package dev.spate.sim;

import dev.spate.choker.ChokerOptions;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;

/**
 * A torrent, a swarm and its downloaders.
 *
 * @param content what there is to download
 * @param peers those that only serve; for a single downloader the peer at index n gets the key n
 * @param downloaders those that download, and serve each other
 * @param scheduler how each of them downloads
 * @param disk how long hashing and writing takes
 * @param run when the simulation starts and ends
 */
public record SimulationOptions(
        Content content,
        List<PeerModel> peers,
        Downloaders downloaders,
        SchedulerOptions scheduler,
        Disk disk,
        Run run) {
    /**
     * What there is to download.
     *
     * @param verified the pieces that are there from the start
     */
    public record Content(PieceLayout layout, Bitfield verified) {
        /** Copies the pieces. */
        public Content {
            verified = verified.copy();
        }
    }

    /**
     * How long a piece takes from its last block to the verdict.
     *
     * @param latencyNanos for each piece, whatever its length
     * @param bytesPerSecond pieces are stored one after the other at this rate
     * @param tellsBlocks whether the verdict on a bad piece says which of its blocks are false, as merkle trees do (BEP 52)
     */
    public record Disk(long latencyNanos, double bytesPerSecond, boolean tellsBlocks) {
        /** The verdict is on a piece as a whole. */
        public Disk(long latencyNanos, double bytesPerSecond) {
            this(latencyNanos, bytesPerSecond, false);
        }
    }

    /**
     * Who downloads; all begin at the start, and stay to serve when they are done.
     *
     * @param count how many, at least 1
     * @param models how they serve the others, in turn: the n-th downloader has the n-th, and those behind the last begin again
     * @param connections how many others each is connected to at most
     * @param choker how everybody chooses whom to serve, those that only serve too; empty: all who are interested
     */
    public record Downloaders(int count, List<PeerModel> models, int connections, Optional<ChokerOptions> choker) {
        /** A single one, connected to everybody. */
        public static final Downloaders ONE = new Downloaders(1, Link.INSTANT, Integer.MAX_VALUE);

        /**
         * Copies the models.
         *
         * @throws IllegalArgumentException for less than one downloader, model or connection
         */
        public Downloaders {
            models = List.copyOf(models);
            if (count < 1 || connections < 1 || models.isEmpty()) {
                throw new IllegalArgumentException(count + " downloaders with " + connections + " connections");
            }
        }

        /** All have the same uplink, and serve whoever is interested. */
        public Downloaders(int count, Link uplink, int connections) {
            this(count, List.of(PeerModel.seed(uplink)), connections, Optional.empty());
        }
    }

    /**
     * When the simulation starts and ends.
     *
     * @param startNanos what the virtual clock shows at first
     * @param limitNanos it ends after this time at the latest
     * @param stallNanos it ends when nobody has received a block for about so long
     * @param checkEvery the scheduler's invariants are checked after every n-th event; 0: never
     */
    public record Run(long startNanos, long limitNanos, long stallNanos, int checkEvery) {}

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /** Copies the list. */
    public SimulationOptions {
        peers = List.copyOf(peers);
    }

    /** Nothing is there yet; a disk of 1 GB/s; ten hours at the most; no checks. */
    public static SimulationOptions of(PieceLayout layout, List<PeerModel> peers) {
        return new SimulationOptions(
                new Content(layout, new Bitfield(layout.pieceCount())),
                peers,
                Downloaders.ONE,
                SchedulerOptions.defaults(),
                new Disk(1_000_000, 1e9),
                new Run(0, 10 * HOUR_NANOS, 10 * HOUR_NANOS, 0));
    }

    /** The torrent's shape. */
    public PieceLayout layout() {
        return content.layout;
    }

    /** The pieces that are there from the start. */
    public Bitfield verified() {
        return content.verified;
    }

    /** The same with other options for the scheduler. */
    public SimulationOptions with(SchedulerOptions options) {
        return new SimulationOptions(content, peers, downloaders, options, disk, run);
    }

    /** The same with these pieces there from the start. */
    public SimulationOptions withVerified(Bitfield pieces) {
        return new SimulationOptions(new Content(content.layout, pieces), peers, downloaders, scheduler, disk, run);
    }

    /** The same with another disk. */
    public SimulationOptions with(Disk other) {
        return new SimulationOptions(content, peers, downloaders, scheduler, other, run);
    }

    /** The same with other downloaders. */
    public SimulationOptions with(Downloaders other) {
        return new SimulationOptions(content, peers, other, scheduler, disk, run);
    }

    /** The same with another start of the clock. */
    public SimulationOptions startingAt(long nanos) {
        return with(new Run(nanos, run.limitNanos, run.stallNanos, run.checkEvery));
    }

    /** The same with another limit of time. */
    public SimulationOptions limitedTo(long seconds) {
        return with(new Run(run.startNanos, seconds * 1_000_000_000, run.stallNanos, run.checkEvery));
    }

    /** The same, ending when nobody has received a block for so long. */
    public SimulationOptions givingUpAfter(long seconds) {
        return with(new Run(run.startNanos, run.limitNanos, seconds * 1_000_000_000, run.checkEvery));
    }

    /** The same with a check after every n-th event. */
    public SimulationOptions checkingEvery(int events) {
        return with(new Run(run.startNanos, run.limitNanos, run.stallNanos, events));
    }

    private SimulationOptions with(Run other) {
        return new SimulationOptions(content, peers, downloaders, scheduler, disk, other);
    }

    /** Number of pieces that each downloader has to store. */
    int wantedMissing() {
        int count = 0;
        for (int piece = 0; piece < layout().pieceCount(); piece++) {
            count += isWantedAndMissing(piece) ? 1 : 0;
        }
        return count;
    }

    /** Bytes that each downloader has to store. */
    long wantedBytes() {
        long bytes = 0;
        for (int piece = 0; piece < layout().pieceCount(); piece++) {
            bytes += isWantedAndMissing(piece) ? layout().pieceLength(piece) : 0;
        }
        return bytes;
    }

    private boolean isWantedAndMissing(int piece) {
        return !verified().get(piece)
                && scheduler.wanted().map(wanted -> wanted.get(piece)).orElse(true);
    }
}
