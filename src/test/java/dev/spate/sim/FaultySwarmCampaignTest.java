package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.Recording;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Swarms with every mix of faults. What must hold after every event and at the end is in {@link Audit}; besides, a download
 * ends within {@link FaultySwarm#LIMIT_NANOS} of virtual time, as honest peers have all pieces.
 */
class FaultySwarmCampaignTest {
    /** So many seeds have every kind of fault. */
    private static final int SEEDS_WITH_ALL_FAULTS = 300;

    private static final String RECORDING = "scheduler-commands.txt";

    /** The seeds from 1 whose commands are recorded. */
    private static final int RECORDED = 300;

    @Test
    void everyDownloadEndsWhateverPeersAndDiskDo() {
        long first = Effort.seed(1);
        int seeds = Effort.of("simulations", 300);
        List<String> failures = new ArrayList<>();
        Tally tally = new Tally();
        for (long seed = first; seed < first + seeds && failures.size() < 5; seed++) {
            String failure = failure(seed, tally);
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
        }
        System.out.println("faulty swarms, seeds " + first + " to " + (first + seeds - 1) + ": " + tally);
        assertEquals("", String.join("\n\n", failures));
        if (seeds >= SEEDS_WITH_ALL_FAULTS) {
            assertEquals(
                    EnumSet.allOf(FaultEvent.class),
                    tally.faultEvents.keySet(),
                    "a fault that never happened proves nothing");
            assertTrue(tally.complete > 0 && tally.diskFullForGood > 0, tally::toString);
        }
        compare(tally);
    }

    /**
     * The scheduler wants the same done in the same order as when the recording was made. Where it does not: both builds with
     * {@code -Dspate.record=DIR -Dspate.effort.seed=N -Dspate.effort.simulations=1} leave files that {@code diff} compares.
     */
    private static void compare(Tally tally) {
        if (Recording.isWanted()) {
            Recording.rewrite(RECORDING, tally.recorded());
            return;
        }
        List<String> recorded =
                Recording.lines(RECORDING).stream().filter(Recording::tells).toList();
        if (tally.commands.size() == RECORDED) {
            assertEquals(without(recorded, tally.recorded()), without(tally.recorded(), recorded));
        } else {
            assertEquals("", without(List.copyOf(tally.commands.values()), recorded));
        }
    }

    private static String without(List<String> lines, List<String> others) {
        Set<String> left = new LinkedHashSet<>(lines);
        left.removeAll(Set.copyOf(others));
        return String.join("\n", left);
    }

    /** What came to pass in all of them. */
    private static final class Tally {
        private final Map<FaultEvent, Long> faultEvents = new EnumMap<>(FaultEvent.class);
        private long events;
        private int complete;
        private int diskFullForGood;
        private final Map<Long, String> commands = new TreeMap<>();
        private final Map<String, Integer> reasons = new TreeMap<>();

        private void add(long seed, FaultySwarm swarm, boolean isComplete) {
            if (seed >= 1 && seed <= RECORDED) {
                commands.put(seed, "seed " + seed + " " + swarm.transcript.summary());
                swarm.transcript.reasons().forEach((reason, times) -> reasons.merge(reason, times, Integer::sum));
                Recording.write("scheduler-commands/" + seed + ".txt", swarm.transcript.lines());
            }
            swarm.audit.faultEvents().forEach((faultEvent, times) -> faultEvents.merge(faultEvent, times, Long::sum));
            events += swarm.audit.events();
            complete += isComplete ? 1 : 0;
            diskFullForGood += isComplete ? 0 : 1;
        }

        /** A line for each seed, then one for each reason with how often it was given. */
        private List<String> recorded() {
            return Stream.concat(
                            commands.values().stream(),
                            reasons.entrySet().stream().map(each -> each.getKey() + " | " + each.getValue()))
                    .toList();
        }

        @Override
        public String toString() {
            return complete + " downloads complete, " + diskFullForGood
                    + " whose disk was full for good; books checked after " + events + " events; " + faultEvents;
        }
    }

    /**
     * Downloads that never ended: liars that lie in company alone and shirk when they are given a piece for themselves, with
     * honest peers that choke now and then; and one that allowed a piece, and rejected every request for it;
     * and one whose silence ended with the memory for all of it in its hands again.
     */
    @ParameterizedTest
    @ValueSource(longs = {60, 185, 623, 1_495, 2_332, 2_507, 2_551, 2_836, 2_995, 3_388})
    void onceFailed(long seed) {
        assertEquals("", failure(seed, new Tally()));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1; seed <= 5; seed++) {
            assertEquals(run(seed), run(seed));
        }
    }

    private static String run(long seed) {
        FaultySwarm swarm = new FaultySwarm(FaultPlan.of(seed), seed);
        swarm.run();
        return swarm.toString();
    }

    @Test
    void aFullDiskEndsTheSessionAndTheNextGoesOn() {
        int sessions = 0;
        int forGood = 0;
        for (long seed = 1; seed <= 60; seed++) {
            FaultPlan plan = FaultPlan.of(seed);
            FaultySwarm swarm = new FaultySwarm(plan, seed);
            boolean complete = swarm.run();
            sessions += swarm.sessions() - 1;
            forGood += complete ? 0 : 1;
        }
        assertTrue(sessions > 0 && forGood > 0, sessions + " sessions went on, " + forGood + " never could");
    }

    private static String failure(long seed, Tally tally) {
        FaultPlan plan = FaultPlan.of(seed);
        FaultySwarm swarm = new FaultySwarm(plan, seed);
        String what = "";
        try {
            boolean complete = swarm.run();
            tally.add(seed, swarm, complete);
            if (!complete && !plan.diskFailsForGood()) {
                what = "not complete";
            }
        } catch (AssertionError | RuntimeException failure) {
            what = failure + " at " + failure.getStackTrace()[1];
        }
        return what.isEmpty()
                ? ""
                : "seed " + seed + ": " + what + "\nmvn -B -o -Dtest=FaultySwarmCampaignTest" + " -Dspate.effort.seed="
                        + seed + " -Dspate.effort.simulations=1 test\n" + swarm;
    }
}
