package dev.spate.utp.connection;

/** What the connections of a socket have seen, since it is open. Mutable, not thread-safe. */
public final class UtpCounters {
    long packetsIn;
    long packetsOut;
    long resent;
    long timeouts;
    long probesLost;
    long foreignAcks;
    long foreignResets;
    long tooFarAhead;
    long overWindow;
    long malformed;
    long unknown;
    long resetsSent;
    long unanswered;
    long synAnswered;
    long accepted;

    /** Packets that were malformed, belonged to no connection, or acked what was never sent. */
    public long refused() {
        return malformed + unknown + foreignAcks + foreignResets + tooFarAhead;
    }

    /** Packets that came and were uTP. */
    public long packetsIn() {
        return packetsIn;
    }

    /** Packets that were sent, those that were sent again included. */
    public long packetsOut() {
        return packetsOut;
    }

    /** Packets that were sent again. */
    public long resent() {
        return resent;
    }

    /** All of it, for the log. */
    @Override
    public String toString() {
        return packetsIn + " packets in, " + packetsOut + " out, " + resent + " resent, " + timeouts + " timeouts, "
                + malformed + " malformed, " + unknown + " of no connection, " + foreignAcks + " with foreign acks, "
                + foreignResets + " forged resets, " + tooFarAhead + " too far ahead, " + overWindow
                + " over the window, "
                + probesLost + " probes lost, " + accepted + " connections accepted";
    }
}
