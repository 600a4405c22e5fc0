package dev.spate.tracker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over the trackers: groups are asked one after the other until one of them has answered.
 *
 * <p>A group that has failed hands over to the next at once; one that is silent for 3 seconds gets company, because
 * a dead first tracker is common (its timeout is 20 s and more) and a download that could have begun must not wait
 * for it. Whoever answers late is still listened to.
 *
 * <p>Where several are asked together, the first answer gives the others 5 more seconds.
 *
 * <p>A tracker that has not answered for 45 seconds (BEP 15: the first wait and that after the first repetition)
 * counts as failed here, though its own repetitions go on.
 */
final class AnnounceRound {
    private static final long COMPANY_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long OVERDUE_NANOS = Duration.ofSeconds(45).toNanos();

    private final Announcer.Reach reach;
    private final List<List<AnnounceEntry>> groups;
    private final AnnounceRateLimit pace;
    private final List<AnnounceEntry> asked = new ArrayList<>();
    private List<AnnounceEntry> group = List.of();
    private int next;
    private long groupAskedNanos;
    private long firstAnswerNanos = AnnounceEntry.NEVER;
    private boolean helped;

    AnnounceRound(Announcer.Reach reach, List<List<AnnounceEntry>> groups, AnnounceRateLimit pace) {
        this.reach = reach;
        this.groups = groups;
        this.pace = pace;
    }

    /** What to do next. */
    enum Step {
        ASK_NEXT_GROUP,
        WAIT,
        END
    }

    Step step(long nowNanos) {
        if (reach == Announcer.Reach.ONE ? helped : isAnswered()) {
            boolean complete =
                    reach == Announcer.Reach.ONE || open(asked, nowNanos).isEmpty();
            return complete || nowNanos >= firstAnswerNanos + GRACE_NANOS ? Step.END : Step.WAIT;
        }
        boolean groupIsOver = open(group, nowNanos).isEmpty();
        if (next < groups.size()) {
            boolean due = groupIsOver || nowNanos >= groupAskedNanos + COMPANY_NANOS;
            return due && pace.waitNanos(nowNanos) == 0 ? Step.ASK_NEXT_GROUP : Step.WAIT;
        }
        return open(asked, nowNanos).isEmpty() ? Step.END : Step.WAIT;
    }

    /** When {@link #step} may have something new to say without any event. */
    long nextNanos(long nowNanos) {
        long at = AnnounceEntry.NEVER;
        for (AnnounceEntry each : open(asked, nowNanos)) {
            at = Math.min(at, each.askedNanos() + OVERDUE_NANOS);
        }
        if (reach != Announcer.Reach.ONE && isAnswered()) {
            return Math.min(at, firstAnswerNanos + GRACE_NANOS);
        }
        if (next == groups.size()) {
            return at;
        }
        long company = open(group, nowNanos).isEmpty() ? nowNanos : groupAskedNanos + COMPANY_NANOS;
        return Math.min(at, Math.max(company, nowNanos + pace.waitNanos(nowNanos)));
    }

    /** The group to ask now. */
    List<AnnounceEntry> nextGroup(long nowNanos) {
        group = groups.get(next++);
        groupAskedNanos = nowNanos;
        asked.addAll(group);
        group.forEach(each -> pace.announced(nowNanos));
        return group;
    }

    /** @param helpful whether the answer had any peer but possibly ourselves */
    void answered(boolean helpful, long nowNanos) {
        firstAnswerNanos = Math.min(firstAnswerNanos, nowNanos);
        helped |= helpful;
    }

    boolean isAnswered() {
        return firstAnswerNanos != AnnounceEntry.NEVER;
    }

    boolean isHelped() {
        return helped;
    }

    /** Nobody asked in it is waited for any more. */
    void end() {
        asked.forEach(AnnounceEntry::roundEnded);
    }

    /** Those that are still being waited for. */
    List<AnnounceEntry> open(long nowNanos) {
        return open(asked, nowNanos);
    }

    private static List<AnnounceEntry> open(List<AnnounceEntry> targets, long nowNanos) {
        return targets.stream()
                .filter(each -> each.isPending() && nowNanos - each.askedNanos() < OVERDUE_NANOS)
                .toList();
    }
}
