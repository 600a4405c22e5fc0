package dev.spate.tracker;

import dev.spate.http.Url;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The order among trackers (BEP 12): tiers in sequence, by chance within each, who answered goes to its front.
 *
 * <p>A lookup keeps the order within a tier as it was given.
 */
final class TrackerTiers {
    /** A torrent may name any number; beyond this they are left out. */
    static final int MAX_TRACKERS = 200;

    /** So many of them on one host: a torrent must not turn all who have it upon one server. */
    static final int MAX_OF_A_HOST = 8;

    private final AnnouncePolicy policy;
    private final List<List<AnnounceEntry>> tiers = new ArrayList<>();
    private final List<AnnounceEntry> all = new ArrayList<>();

    TrackerTiers(List<List<String>> addresses, AnnouncePolicy policy, RandomGenerator random) {
        this.policy = policy;
        for (List<String> tier : bounded(addresses)) {
            List<AnnounceEntry> entries = new ArrayList<>();
            tier.forEach(each -> entries.add(new AnnounceEntry(each, policy)));
            if (!policy.lookup()) {
                Collections.shuffle(entries, new Random(random.nextLong()));
            }
            tiers.add(entries);
            all.addAll(entries);
        }
    }

    /** Stripped, without duplicates, empty tiers, and what is beyond the bounds. */
    static List<List<String>> bounded(List<List<String>> addresses) {
        List<List<String>> bounded = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Integer> ofHost = new HashMap<>();
        for (List<String> tier : addresses) {
            List<String> kept = new ArrayList<>();
            for (String each : tier) {
                String address = each.strip();
                if (seen.size() < MAX_TRACKERS
                        && !address.isEmpty()
                        && !seen.contains(address)
                        && ofHost.merge(Url.hostOf(address), 1, Integer::sum) <= MAX_OF_A_HOST) {
                    seen.add(address);
                    kept.add(address);
                }
            }
            if (!kept.isEmpty()) {
                bounded.add(kept);
            }
        }
        return bounded;
    }

    /** Every tracker, in no particular order. */
    List<AnnounceEntry> all() {
        return all;
    }

    /** Every tracker, and beside each its second family. */
    List<AnnounceEntry> allFamilies() {
        return all.stream()
                .flatMap(each -> Stream.of(each, each.secondFamily()))
                .toList();
    }

    /** Who is asked together, group after group: those that may be asked now. */
    List<List<AnnounceEntry>> groups(long nowNanos) {
        List<List<AnnounceEntry>> groups = new ArrayList<>();
        List<AnnounceEntry> everybody = new ArrayList<>();
        for (List<AnnounceEntry> tier : tiers) {
            List<AnnounceEntry> askable = tier.stream()
                    .filter(each -> each.askableNanos() <= nowNanos)
                    .toList();
            switch (policy.group()) {
                case TRACKER -> askable.forEach(each -> groups.add(List.of(each)));
                case TIER -> groups.add(askable);
                case ALL -> everybody.addAll(askable);
            }
        }
        if (policy.group() == AnnouncePolicy.Group.ALL) {
            groups.add(everybody);
        }
        groups.removeIf(List::isEmpty);
        return groups;
    }

    /** Moves a tracker that answered to the front of its tier. */
    void promote(AnnounceEntry entry) {
        for (List<AnnounceEntry> tier : tiers) {
            if (tier.remove(entry)) {
                tier.add(0, entry);
                return;
            }
        }
    }
}
