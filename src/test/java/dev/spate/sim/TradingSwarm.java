package dev.spate.sim;

import dev.spate.choker.ChokerOptions;
import dev.spate.choker.SeedingOrder;
import dev.spate.choker.UploadSlots;
import dev.spate.sim.SimulationOptions.Downloaders;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Downloaders with uplinks of four kinds, and free riders, that trade under a choker; what became of each kind. */
final class TradingSwarm implements SimulationListener {
    static final int PIECE_LENGTH = 1 << 18;
    static final ChokerOptions DEFAULTS = ChokerOptions.defaults(PIECE_LENGTH);

    /** As BEP 3 has it. */
    static final ChokerOptions CLASSIC = DEFAULTS.with(new UploadSlots.Fixed(4)).with(SeedingOrder.FASTEST_UPLOAD);

    /** KiB/s; the first are free riders. */
    static final int[] UPLINKS = {0, 32, 64, 128, 256};

    private static final int ROUND_SECONDS = 10;
    private static final int CHECK_EVERY = 100_003;

    final SimulationResult result;
    final int downloaders;
    private final long[] chokes;
    private final int[] stored;
    private final int pieces;
    private final boolean[] complete;

    private TradingSwarm(int downloaders, int seeds, int mebibytes, ChokerOptions choker, long seed) {
        this.downloaders = downloaders;
        List<PeerModel> models = new ArrayList<>();
        for (int kibibytes : UPLINKS) {
            PeerModel model = PeerModel.seed(Link.of(Math.max(1, kibibytes) * 1024.0, 60));
            models.add(
                    kibibytes > 0
                            ? model.with(PeerBehaviour.HONEST.withFast())
                            : model.with(PeerBehaviour.HONEST.withFast().neverUnchoking()));
        }
        chokes = new long[downloaders + seeds];
        complete = new boolean[downloaders + seeds];
        stored = new int[downloaders];
        pieces = (int) (((long) mebibytes << 20) / PIECE_LENGTH);
        PieceLayout layout = new PieceLayout((long) mebibytes << 20, PIECE_LENGTH);
        PeerModel seeder = PeerModel.seed(Link.of(1 << 20, 60)).with(PeerBehaviour.HONEST.withFast());
        SimulationOptions options = SimulationOptions.of(layout, Collections.nCopies(seeds, seeder))
                .with(new Downloaders(downloaders, models, 40, Optional.of(choker)))
                .limitedTo(36_000)
                .checkingEvery(CHECK_EVERY);
        result = Simulation.run(options, new SeededRandom(seed), this, () -> false);
    }

    static TradingSwarm run(int downloaders, int seeds, int mebibytes, ChokerOptions choker, long seed) {
        return new TradingSwarm(downloaders, seeds, mebibytes, choker, seed);
    }

    @Override
    public void choked(int peer, boolean choke) {
        if (!complete[peer]) {
            chokes[peer] += choke ? 1 : 0;
        }
    }

    @Override
    public void stored(int downloader, int piece) {
        complete[downloader] = ++stored[downloader] == pieces;
    }

    /** Median of the seconds that downloads of this kind took. */
    double median(int kind) {
        return percentile(kind, 50);
    }

    private double percentile(int kind, int percent) {
        List<Double> seconds = new ArrayList<>();
        for (int n = kind; n < downloaders; n += UPLINKS.length) {
            seconds.add(result.downloads().get(n).seconds());
        }
        Collections.sort(seconds);
        return seconds.get((seconds.size() - 1) * percent / 100);
    }

    /** Chokes of a peer of this kind in a round, on average, while it downloads. */
    double chokesInARound(int kind) {
        double count = 0;
        double rounds = 0;
        for (int n = kind; n < downloaders; n += UPLINKS.length) {
            count += chokes[n];
            rounds += result.downloads().get(n).seconds() / ROUND_SECONDS;
        }
        return count / rounds;
    }

    /** Median of all downloads. */
    double median() {
        List<Double> seconds = new ArrayList<>();
        result.downloads().forEach(each -> seconds.add(each.seconds()));
        Collections.sort(seconds);
        return seconds.get((seconds.size() - 1) / 2);
    }

    /** A line of figures: seconds of each kind, and chokes in a round. */
    String figures() {
        List<String> columns = new ArrayList<>();
        for (int kind = 0; kind < UPLINKS.length; kind++) {
            columns.add(String.format(
                    Locale.ROOT,
                    "%d KiB/s: median %.0f s, 90%% %.0f s, %.2f chokes a round",
                    UPLINKS[kind],
                    median(kind),
                    percentile(kind, 90),
                    chokesInARound(kind)));
        }
        return columns.stream().collect(Collectors.joining("; "))
                + String.format(
                        Locale.ROOT,
                        "; median of all %.0f s, all after %.0f s, %d events",
                        median(),
                        result.elapsedNanos() / 1e9,
                        result.events());
    }
}
