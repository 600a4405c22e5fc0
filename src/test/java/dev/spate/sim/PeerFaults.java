package dev.spate.sim;

import dev.spate.torrent.Bitfield;

/** One peer of a {@link FaultPlan}: what it has, how well it serves, and what it does wrong. */
final class PeerFaults {
    /** When a block that it sends is false. */
    enum Lie {
        NEVER,
        ALWAYS,
        SOMETIMES,
        /** The same block of every piece. */
        ONE_BLOCK,
        /** Only where another peer had a part in the piece, so that nobody can know at once. */
        SHARED
    }

    /** What becomes of a request. */
    enum Stall {
        NEVER,
        /** No answer. */
        SILENT,
        /** The answer comes after the deadline. */
        LATE,
        /** Bytes trickle, and the block is never whole. */
        DRIP
    }

    boolean honest = true;
    boolean fast;
    int reqq = 250;
    double bytesPerSecond;
    long rttNanos;

    /** What it really has. */
    Bitfield has;

    /** What it says that it has. */
    Bitfield claims;

    Lie lie = Lie.NEVER;
    double lieShare;

    /** Its false blocks are those of all that collude, byte for byte. */
    boolean colludes;

    /** It chokes when it is asked for a whole piece that was bad before. */
    boolean dodges;

    Stall stall = Stall.NEVER;
    int honestBlocks;

    /** How often it comes again under a new key after it was banned or dropped. */
    int returns;

    /** It stays for about so long, then is away for about as long; 0: it never leaves by itself. */
    long stayNanos;

    long servesNanos;
    long chokesNanos;

    /** Choking, it rejects what was asked for (fast) or says nothing (fast as well, against BEP 6). */
    boolean rejectsAtChoke = true;

    /** How often it chokes and unchokes at once, every ten seconds. */
    int storm;

    double rejectShare;
    double noiseShare;
    boolean ignoresCancel;
    boolean floods;
    boolean abusesAllowedFast;

    /** Whether the download can rest on it from the moment at which all is quiet. */
    boolean reliable;

    @Override
    public String toString() {
        return (honest ? "honest" : "bad") + (reliable ? " reliable" : "") + (fast ? " fast" : "") + " reqq " + reqq
                + " " + (long) (bytesPerSecond / 1024) + " KiB/s rtt " + rttNanos / 1_000_000 + " has "
                + has.cardinality() + "/" + claims.cardinality() + " of " + has.size() + " lie " + lie + " " + lieShare
                + (colludes ? " colluding" : "") + (dodges ? " dodging" : "") + " stall " + stall + " after "
                + honestBlocks + " returns " + returns + " stay " + stayNanos / 1_000_000 + " serves "
                + servesNanos / 1_000_000 + "/" + chokesNanos / 1_000_000 + (rejectsAtChoke ? "" : " no-rejects")
                + " storm " + storm + " reject " + rejectShare + " noise " + noiseShare
                + (ignoresCancel ? " no-cancel" : "") + (floods ? " floods" : "")
                + (abusesAllowedFast ? " allowed-fast" : "");
    }
}
