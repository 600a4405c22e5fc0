package dev.spate.choker;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A choker with a clock of its own; checks its invariants after every event, and keeps what peers were told. */
final class TestChoker implements Choker.Handler<String> {
    static final long SECOND = 1_000_000_000;
    static final long PIECE = 1 << 20;
    static final ChokerOptions DEFAULTS = ChokerOptions.defaults(PIECE);

    final Choker<String> choker;
    final List<ChokerPeer<String>> peers = new ArrayList<>();

    /** Since the last look. */
    List<String> told = new ArrayList<>();

    long nowNanos;

    TestChoker(ChokerOptions options) {
        this(options, 1);
    }

    TestChoker(ChokerOptions options, long seed) {
        nowNanos = Long.MAX_VALUE - 5 * SECOND;
        choker = new Choker<>(options, new SplittableRandom(seed), nowNanos);
    }

    static TestChoker fixed(int slots) {
        return new TestChoker(DEFAULTS.with(new UploadSlots.Fixed(slots)));
    }

    ChokerPeer<String> peer(String name) {
        ChokerPeer<String> peer = choker.connected(name, nowNanos);
        peers.add(peer);
        settle();
        return peer;
    }

    ChokerPeer<String> interested(String name) {
        ChokerPeer<String> peer = peer(name);
        interested(peer, true);
        return peer;
    }

    List<ChokerPeer<String>> interested(int count) {
        List<ChokerPeer<String>> those = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            those.add(interested("p" + n));
        }
        return those;
    }

    void interested(ChokerPeer<String> peer, boolean interested) {
        peer.interested(interested, nowNanos);
        settle();
    }

    void leaves(ChokerPeer<String> peer) {
        choker.disconnected(peer, nowNanos);
        peers.remove(peer);
        settle();
    }

    void seeds() {
        choker.seeding(true, nowNanos);
        settle();
    }

    /** Time passes, deadline by deadline. */
    void pass(long nanos) {
        long end = nowNanos + nanos;
        while (choker.nextDeadlineNanos() - end <= 0) {
            nowNanos = choker.nextDeadlineNanos();
            choker.deadlineReached(nowNanos);
            settle();
        }
        nowNanos = end;
    }

    /** To just after the next round. */
    void round() {
        pass(choker.nextDeadlineNanos() - nowNanos);
    }

    void settle() {
        choker.checkInvariants();
        choker.drainTo(this);
        choker.checkInvariants();
    }

    List<String> unchoked() {
        return peers.stream()
                .filter(ChokerPeer::isUnchoked)
                .map(ChokerPeer::owner)
                .sorted()
                .toList();
    }

    List<String> look() {
        List<String> seen = told;
        told = new ArrayList<>();
        return seen;
    }

    @Override
    public void choke(String peer) {
        told.add("-" + peer);
    }

    @Override
    public void unchoke(String peer) {
        told.add("+" + peer);
    }
}
