package dev.spate.hostile;

import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.TorrentShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong in one download, all of it drawn from a seed: whom it is from, what happens to the process, and to
 * what it left behind. There is always at least one honest peer that has everything.
 *
 * @param behaviours shares of the swarm's misbehaving peers, as {@code spate swarm --behaviour} takes them
 * @param options of {@code spate download}
 * @param deadPeers addresses that nobody listens at
 */
record FaultMix(
        long seed,
        TorrentShape shape,
        int peers,
        SimulatedLink simulatedLink,
        List<String> behaviours,
        Liar liar,
        boolean magnet,
        int deadPeers,
        List<String> options,
        List<Accident> accidents) {
    /** What a second tracker does, which is asked beside the right one. */
    enum Liar {
        NONE,
        HANGS,
        TALKS_RUBBISH,
        NEVER_ENDS,
        NAMES_THE_DEAD
    }

    /** How a run is ended before its time, or held up. */
    enum Blow {
        KILL,
        INTERRUPT,
        PAUSE
    }

    /** What befalls the files between two runs. */
    enum Damage {
        NONE,
        BYTE_FLIPPED,
        CUT_SHORT,
        DELETED,
        STATE_GARBLED,
        STATE_DELETED,
        /** The state is deleted and every byte of the files is another: nothing tells any more whose they are. */
        NOTHING_LEFT
    }

    /**
     * One of them.
     *
     * @param afterPercent so much of the content, in per cent, the swarm has served since the run began; 0 for so soon
     * as     {@code afterMillis}, whatever has come by then
     */
    record Accident(Blow blow, int afterPercent, int afterMillis, Damage damage) {}

    private static final String[] BEHAVIOURS = {
        "corrupt",
        "corrupt:20",
        "stall",
        "stall:30",
        "reject",
        "reject:3",
        "never-unchoke",
        "close-after:10",
        "close-after:100",
        "partial:30",
        "partial:70",
        "flap:200",
        "flap:700",
        "churn:1",
        "churn:3"
    };

    static FaultMix of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int files = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 1;
        TorrentShape shape = new TorrentShape(
                (8L << 20) + random.nextInt(24 << 20),
                (16 << 10) << random.nextInt(7),
                files,
                1 + random.nextInt(1000));
        List<String> behaviours = new ArrayList<>();
        int peers = 1 + random.nextInt(3);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int count = 1 + random.nextInt(3);
            behaviours.add(BEHAVIOURS[random.nextInt(BEHAVIOURS.length)] + "=" + count);
            peers += count;
        }
        if (random.nextInt(8) == 0) {
            behaviours.add("slow-tail:200000=1");
            peers++;
        }
        long rate = pick(random, 0L, 2L << 20, 4L << 20, 8L << 20);
        SimulatedLink simulatedLink = new SimulatedLink(
                rate, Duration.ofMillis(pick(random, 0, 0, 20, 100)), Duration.ofMillis(pick(random, 0, 0, 10, 50)));
        Liar liar = pick(random, Liar.values());
        boolean magnet = random.nextInt(4) == 0;
        int dead = random.nextInt(6);
        return new FaultMix(
                seed,
                shape,
                peers,
                simulatedLink,
                behaviours,
                liar,
                magnet,
                dead,
                options(random, shape),
                accidents(random));
    }

    private static List<String> options(SplittableRandom random, TorrentShape shape) {
        List<String> options = new ArrayList<>(List.of("--timeout=60"));
        if (random.nextInt(3) == 0) {
            // The least that is allowed: four pieces.
            options.add("--memory=" + Math.max(4 * shape.pieceLength(), 1 << 20));
        }
        if (random.nextInt(4) == 0) {
            options.add("--io=nio");
        }
        if (random.nextInt(4) == 0) {
            options.add("--disk-threads=" + (1 + random.nextInt(4)));
        }
        if (random.nextInt(5) == 0) {
            options.add("--sequential");
        }
        if (random.nextInt(3) == 0) {
            options.add("--json");
        }
        return options;
    }

    private static List<Accident> accidents(SplittableRandom random) {
        List<Accident> accidents = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int percent = Math.max(0, random.nextInt(70) - 10);
            accidents.add(new Accident(
                    pick(random, Blow.values()), percent, random.nextInt(1_500), pick(random, Damage.values())));
        }
        return accidents;
    }

    @SafeVarargs
    private static <T> T pick(SplittableRandom random, T... from) {
        return from[random.nextInt(from.length)];
    }

    SwarmOptions swarm() {
        return SwarmOptions.of(shape, SwarmOptions.divide(peers, simulatedLink, behaviours));
    }
}
