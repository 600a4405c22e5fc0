package dev.spate.tracker;

import dev.spate.net.TokenBucket;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over the trackers: groups are asked one after the other until one of them has answered.
 *
 * <p>A group that has failed hands over to the next at once. A group that is silent gets company. Whoever answers late
 * is still listened to. The times are those of the {@link AnnouncePolicy}.
 */
final class AnnounceRound {
    private final AnnouncePolicy policy;
    private final List<List<AnnounceEntry>> groups;
    private final TokenBucket rateLimit;
    private final List<AnnounceEntry> asked = new ArrayList<>();
    private List<AnnounceEntry> group = List.of();
    private int next;
    private long groupAskedNanos;
    private long firstAnswerNanos = AnnounceEntry.NEVER;
    private boolean helped;

    /** @param rateLimit bounds the announces; its units are announces, not bytes */
    AnnounceRound(AnnouncePolicy policy, List<List<AnnounceEntry>> groups, TokenBucket rateLimit) {
        this.policy = policy;
        this.groups = groups;
        this.rateLimit = rateLimit;
    }

    /** What to do next. */
    enum Step {
        ASK_NEXT_GROUP,
        WAIT,
        END
    }

    Step step(long nowNanos) {
        if (isSatisfied()) {
            return open(asked, nowNanos).isEmpty() || nowNanos >= graceEndNanos() ? Step.END : Step.WAIT;
        }
        boolean groupIsOver = open(group, nowNanos).isEmpty();
        if (next < groups.size()) {
            boolean due = groupIsOver || nowNanos >= companyNanos();
            return due && rateLimit.nanosUntilReady(nowNanos) == 0 ? Step.ASK_NEXT_GROUP : Step.WAIT;
        }
        return open(asked, nowNanos).isEmpty() ? Step.END : Step.WAIT;
    }

    /** When {@link #step} may have something new to say without any event. */
    long nextNanos(long nowNanos) {
        long at = AnnounceEntry.NEVER;
        for (AnnounceEntry each : open(asked, nowNanos)) {
            at = Math.min(at, each.overdueNanos());
        }
        if (isSatisfied()) {
            return Math.min(at, graceEndNanos());
        }
        if (next == groups.size()) {
            return at;
        }
        long company = open(group, nowNanos).isEmpty() ? nowNanos : companyNanos();
        return Math.min(at, Math.max(company, nowNanos + rateLimit.nanosUntilReady(nowNanos)));
    }

    /** The group to ask now. */
    List<AnnounceEntry> nextGroup(long nowNanos) {
        group = groups.get(next++);
        groupAskedNanos = nowNanos;
        for (AnnounceEntry each : group) {
            asked.add(each);
            asked.add(each.secondFamily());
        }
        group.forEach(each -> rateLimit.take(1, nowNanos));
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

    /** Those that were asked and have neither answered nor failed. */
    List<AnnounceEntry> pending() {
        return asked.stream().filter(AnnounceEntry::isPending).toList();
    }

    /** Whether no further group is needed. */
    private boolean isSatisfied() {
        return policy.group() == AnnouncePolicy.Group.TRACKER ? helped : isAnswered();
    }

    private long companyNanos() {
        return groupAskedNanos + policy.company().toNanos();
    }

    private long graceEndNanos() {
        return firstAnswerNanos + policy.grace().toNanos();
    }

    private static List<AnnounceEntry> open(List<AnnounceEntry> entries, long nowNanos) {
        return entries.stream().filter(each -> each.isOpen(nowNanos)).toList();
    }
}
