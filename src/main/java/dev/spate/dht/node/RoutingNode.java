package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeInfo;

/** A node that we know, and what we know of it. Owner: its table. */
final class RoutingNode {
    /** After this long without a sign a node is questionable (BEP 5). */
    static final long FRESH_NANOS = 900_000_000_000L;

    /** After so many questions in a row without an answer a node is bad. */
    private static final int BAD_FAILURES = 2;

    final NodeInfo info;
    final boolean fitsAddress;
    final Endpoint neighbourhood;
    /** Tells most of them apart without another look into memory: a table is searched with every datagram. */
    final int neighbourhoodHash;

    long lastReplyNanos;
    long lastQueryNanos;
    long rttNanos;
    int failures;
    boolean replied;
    boolean queried;

    RoutingNode(NodeInfo info) {
        this.info = info;
        this.neighbourhood = info.endpoint().neighbourhood();
        this.neighbourhoodHash = neighbourhood.hashCode();
        this.fitsAddress = NodeIdRule.fits(info.id(), info.endpoint());
    }

    /** It answered. */
    void replied(long rtt, long nowNanos) {
        rttNanos = replied ? (3 * rttNanos + rtt) / 4 : rtt;
        replied = true;
        lastReplyNanos = nowNanos;
        failures = 0;
    }

    /** It asked something. */
    void queried(long nowNanos) {
        queried = true;
        lastQueryNanos = nowNanos;
    }

    /** Answered within 15 minutes, or answered ever and asked within 15 minutes (BEP 5). */
    boolean isGood(long nowNanos) {
        return replied
                && failures == 0
                && (nowNanos - lastReplyNanos < FRESH_NANOS || queried && nowNanos - lastQueryNanos < FRESH_NANOS);
    }

    /** Failed to answer twice in a row. */
    boolean isBad() {
        return failures >= BAD_FAILURES;
    }

    /** Neither good nor bad: has to be asked. */
    boolean isQuestionable(long nowNanos) {
        return !isBad() && !isGood(nowNanos);
    }
}
