package dev.spate.tracker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The order among trackers (BEP 12): tiers in sequence, by chance within each, who answered goes to its front. */
final class TrackerTiers {
    /** A torrent may name any number; beyond this they are left out. */
    static final int MAX_TRACKERS = 200;

    private final List<List<AnnounceTarget>> tiers = new ArrayList<>();
    private final List<AnnounceTarget> all = new ArrayList<>();

    TrackerTiers(List<List<String>> addresses, RandomGenerator random) {
        Set<String> seen = new HashSet<>();
        for (List<String> tier : addresses) {
            List<AnnounceTarget> targets = new ArrayList<>();
            for (String each : tier) {
                String address = each.strip();
                if (!address.isEmpty() && seen.size() < MAX_TRACKERS && seen.add(address)) {
                    targets.add(new AnnounceTarget(address));
                }
            }
            if (!targets.isEmpty()) {
                Collections.shuffle(targets, new Random(random.nextLong()));
                tiers.add(targets);
                all.addAll(targets);
            }
        }
    }

    /** Every tracker, in no particular order. */
    List<AnnounceTarget> all() {
        return all;
    }

    /** Who is asked together, group after group: those that may be asked now. */
    List<List<AnnounceTarget>> groups(Announcer.Reach reach, long nowNanos) {
        List<List<AnnounceTarget>> groups = new ArrayList<>();
        List<AnnounceTarget> everybody = new ArrayList<>();
        for (List<AnnounceTarget> tier : tiers) {
            List<AnnounceTarget> askable = tier.stream()
                    .filter(each -> each.askableNanos() <= nowNanos)
                    .toList();
            everybody.addAll(askable);
            if (reach == Announcer.Reach.ONE) {
                askable.forEach(each -> groups.add(List.of(each)));
            } else if (reach == Announcer.Reach.TIER && !askable.isEmpty()) {
                groups.add(askable);
            }
        }
        if (reach == Announcer.Reach.ALL && !everybody.isEmpty()) {
            groups.add(everybody);
        }
        return groups;
    }

    /** Moves a tracker that answered to the front of its tier. */
    void promote(AnnounceTarget target) {
        for (List<AnnounceTarget> tier : tiers) {
            if (tier.remove(target)) {
                tier.add(0, target);
                return;
            }
        }
    }
}
