package dev.spate.session;

import dev.spate.scheduler.SchedulerSnapshot;
import dev.spate.text.Plural;
import java.util.Locale;

/**
 * Why a download is not faster at one moment.
 *
 * @param sentence the same for a person, with numbers
 */
public record Bottleneck(Cause cause, String sentence) {
    /** What holds a download back. Which of several that apply is the one: {@link #of(BottleneckInputs)}. */
    public enum Cause {
        /** The metadata of a magnet link is not there yet. */
        METADATA("waiting for the metadata"),
        /** What is on the disk is being hashed. */
        CHECKING("checking what is on the disk"),
        /** Complete pieces wait for hashes that the torrent does not have. */
        HASHES("waiting for piece hashes"),
        /** No peer is known, and a tracker has yet to answer. */
        TRACKER("waiting for trackers"),
        /** No peer is known, and nobody is being asked. */
        NO_PEERS("no peer known"),
        /** Peers are known, none is connected. */
        NOT_CONNECTED("no peer connected"),
        /** Nobody who is connected has a piece that is missing. */
        NO_PIECES("no peer has told of a missing piece"),
        /** All peers that have something choke us, or so many that the others are few. */
        CHOKED("peers do not let us download"),
        /** Blocks were asked for and none comes. */
        SILENT("peers send nothing"),
        /** The memory is full of pieces that wait to be written. */
        DISK("the disk is behind"),
        /** The memory is full of pieces that wait to be hashed. */
        HASHING("hashing is behind"),
        /** The memory is full of pieces that peers have begun and not finished. */
        MEMORY("the memory is full of begun pieces"),
        /** Every missing block is asked for. */
        LAST_BLOCKS("waiting for the last blocks"),
        /** The event loop has no time left. */
        LOOP("spate's event loop is busy"),
        /** Other threads have the CPUs. */
        CPU("the CPUs are busy"),
        /** Windows are still growing. */
        GROWING("finding out how fast the peers are"),
        /** The peers queue too few requests for their distance. */
        DISTANCE("the peers' distance"),
        /** All is asked for that they can take: the peers' uplink, or the network between. */
        PEERS("the peers' or the network's bandwidth"),
        /** Most peers could send more, and lack what is missing. */
        RARE("few peers have the missing pieces");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** In a few words. */
        public String words() {
            return words;
        }

        /** For programs: the name in lower case, such as {@code last_blocks}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final long SILENT_NANOS = 2_000_000_000L;
    private static final double SATURATED = 0.9;
    private static final double CROWDED_OUT = 0.3;

    /** So many idle peers in a hundred are a reason; fewer would not make the download much faster. */
    private static final int SOME_PERCENT = 10;

    private static final double NANOS_A_MILLI = 1e6;

    /** Complete pieces wait for their hashes, and nothing comes meanwhile (BEP 52). */
    public static Bottleneck hashes(String which) {
        return of(Cause.HASHES, which);
    }

    private static Bottleneck of(Cause cause, String detail) {
        return new Bottleneck(cause, detail.isEmpty() ? cause.words() : cause.words() + ": " + detail);
    }

    /** A phase that has nothing to do with peers. */
    public static Bottleneck of(Cause cause) {
        return of(cause, "");
    }

    /** The bottleneck of a download that has begun to ask peers: the first cause here that applies. */
    public static Bottleneck of(BottleneckInputs now) {
        SchedulerSnapshot schedulerSnapshot = now.schedulerSnapshot();
        if (now.connected() == 0) {
            return alone(now);
        }
        if (schedulerSnapshot.missingPieces() == schedulerSnapshot.storingPieces()
                && schedulerSnapshot.storingPieces() > 0) {
            return disk(now);
        }
        if (schedulerSnapshot.interesting() == 0) {
            return of(Cause.NO_PIECES, peers(now.connected()) + " connected");
        }
        if (schedulerSnapshot.askable() == 0) {
            return of(Cause.CHOKED, peers(schedulerSnapshot.interesting()) + " with missing pieces connected");
        }
        boolean starved = schedulerSnapshot.memoryShort()
                && areSome(schedulerSnapshot.idle(), schedulerSnapshot.askable() - schedulerSnapshot.silent());
        if (starved && schedulerSnapshot.storingBytes() * 2 >= schedulerSnapshot.creditUsedBytes()) {
            return disk(now);
        }
        if (schedulerSnapshot.outstanding() > 0 && now.silentNanos() > SILENT_NANOS) {
            return of(
                    Cause.SILENT,
                    blocks(schedulerSnapshot.outstanding()) + " asked for, nothing came for "
                            + now.silentNanos() / 1_000_000_000L + " s");
        }
        if (now.busyShare() + now.waitedShare() >= SATURATED) {
            return now.waitedShare() >= CROWDED_OUT
                    ? of(Cause.CPU, "the loop waited for one " + percent(now.waitedShare()) + " of the time")
                    : of(Cause.LOOP, percent(now.busyShare()) + " of a CPU");
        }
        // While all are busy with the last blocks, those are no reason: nobody could help.
        if (schedulerSnapshot.holder().isPresent() && areSome(lacking(now), lacking(now) + schedulerSnapshot.busy())) {
            return lastBlocks(now, schedulerSnapshot.holder().get());
        }
        if (starved) {
            return of(Cause.MEMORY, mib(schedulerSnapshot.creditUsedBytes()) + " held (a larger --memory helps)");
        }
        return crowd(now);
    }

    private static boolean areSome(int idle, int all) {
        return idle > 0 && (long) idle * 100 >= (long) all * SOME_PERCENT;
    }

    /** How many connected peers have nothing to be asked for. */
    private static int lacking(BottleneckInputs now) {
        SchedulerSnapshot schedulerSnapshot = now.schedulerSnapshot();
        return Math.max(0, now.connected() - schedulerSnapshot.interesting()) + schedulerSnapshot.idle();
    }

    private static Bottleneck alone(BottleneckInputs now) {
        if (now.halfOpen() > 0) {
            return of(Cause.NOT_CONNECTED, "dialling " + now.halfOpen() + " of " + now.known());
        }
        if (now.known() == 0) {
            return of(now.asking() ? Cause.TRACKER : Cause.NO_PEERS, now.seeking());
        }
        return of(Cause.NOT_CONNECTED, now.known() + " known, dialled again later; " + now.seeking());
    }

    private static Bottleneck disk(BottleneckInputs now) {
        SchedulerSnapshot schedulerSnapshot = now.schedulerSnapshot();
        return of(
                now.hashNanos() > now.writeNanos() ? Cause.HASHING : Cause.DISK,
                Plural.of(schedulerSnapshot.storingPieces(), "piece") + ", "
                        + mib(schedulerSnapshot.storingBytes()) + " of " + mib(schedulerSnapshot.creditBudgetBytes())
                        + " wait for it");
    }

    private static Bottleneck lastBlocks(BottleneckInputs now, SchedulerSnapshot.Holder holder) {
        String rate = holder.bytesPerSecond() > 0
                ? String.format(Locale.ROOT, " at %.0f KiB/s", holder.bytesPerSecond() / 1024)
                : "";
        return of(
                Cause.LAST_BLOCKS,
                now.schedulerSnapshot().outstanding() + " asked for, " + holder.blocks() + " of "
                        + now.holder().orElse("a peer that left") + rate);
    }

    /** What most peers do that are connected and not silent: they send, choke us, or have nothing to be asked for. */
    private static Bottleneck crowd(BottleneckInputs now) {
        SchedulerSnapshot schedulerSnapshot = now.schedulerSnapshot();
        int interesting = schedulerSnapshot.interesting();
        int choking = interesting - schedulerSnapshot.askable();
        int lacking = lacking(now);
        int all = schedulerSnapshot.busy() + choking + lacking;
        if (schedulerSnapshot.busy() * 2 >= all) {
            return windows(schedulerSnapshot);
        }
        return choking > lacking
                ? of(Cause.CHOKED, choking + " of " + peers(interesting) + " with missing pieces choke us")
                : of(Cause.RARE, lacking + " of " + peers(all) + " have nothing that others are not asked for");
    }

    private static Bottleneck windows(SchedulerSnapshot schedulerSnapshot) {
        String response = String.format(
                Locale.ROOT, "%.1f ms from request to block", schedulerSnapshot.responseNanos() / NANOS_A_MILLI);
        String busy = schedulerSnapshot.busy() + " of " + peers(schedulerSnapshot.askable())
                + " asked for all they take, " + response;
        if (schedulerSnapshot.growing() * 2 > schedulerSnapshot.busy()) {
            return of(Cause.GROWING, busy);
        }
        return of(schedulerSnapshot.capped() * 2 > schedulerSnapshot.busy() ? Cause.DISTANCE : Cause.PEERS, busy);
    }

    private static String peers(int count) {
        return Plural.of(count, "peer");
    }

    private static String blocks(int count) {
        return Plural.of(count, "block");
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private static String percent(double share) {
        return Math.round(Math.min(1, share) * 100) + " %";
    }
}
