package dev.spate.sim;

import dev.spate.choker.Choker;
import dev.spate.choker.ChokerOptions;
import dev.spate.choker.ChokerPeer;
import java.util.random.RandomGenerator;

/** The real choker of one peer that serves, and its timer. */
final class SimulatedChoker implements Choker.Handler<Connection> {
    private final int number;
    private final VirtualClock clock;
    private final SimulationListener listener;
    private final Choker<Connection> choker;
    private boolean timerPlanned;
    private long timerNanos;

    /** @param number of the peer whose choker it is, for the listener */
    SimulatedChoker(
            int number,
            ChokerOptions options,
            RandomGenerator random,
            VirtualClock clock,
            SimulationListener listener) {
        this.number = number;
        this.clock = clock;
        this.listener = listener;
        choker = new Choker<>(options, random, clock.nowNanos());
    }

    ChokerPeer<Connection> connected(Connection connection) {
        ChokerPeer<Connection> account = choker.connected(connection, clock.nowNanos());
        settle();
        return account;
    }

    void disconnected(ChokerPeer<Connection> account) {
        choker.disconnected(account, clock.nowNanos());
        settle();
    }

    void interested(ChokerPeer<Connection> account, boolean interested) {
        account.interested(interested, clock.nowNanos());
        settle();
    }

    void seeding() {
        choker.seeding(true, clock.nowNanos());
        settle();
    }

    private void settle() {
        choker.drainTo(this);
        long deadline = choker.nextDeadlineNanos();
        if (!timerPlanned || deadline - timerNanos < 0) {
            timerPlanned = true;
            timerNanos = deadline;
            clock.after(Math.max(0, deadline - clock.nowNanos()), () -> timer(deadline));
        }
    }

    private void timer(long plannedFor) {
        if (timerPlanned && timerNanos == plannedFor) {
            timerPlanned = false;
            choker.deadlineReached(clock.nowNanos());
            settle();
        }
    }

    @Override
    public void choke(Connection connection) {
        listener.choked(number, true);
        connection.chokes(true);
    }

    @Override
    public void unchoke(Connection connection) {
        listener.choked(number, false);
        connection.chokes(false);
    }

    void checkInvariants() {
        choker.checkInvariants();
    }
}
