package dev.spate.sim;

import dev.spate.torrent.Bitfield;
import java.util.Optional;

/**
 * One peer of a simulated swarm.
 *
 * @param pieces what it has when it joins; empty: everything
 * @param gainEveryNanos it gets one more piece in this interval; 0: none
 * @param joinNanos when it joins, from the start
 * @param leaveNanos when it leaves, from the start; Long.MAX_VALUE: it stays
 * @param stayNanos it stays for so long on average, then is away for half as long, again and again; 0: it never leaves so
 */
public record PeerModel(
        Link link,
        PeerBehaviour behaviour,
        Optional<Bitfield> pieces,
        long gainEveryNanos,
        long joinNanos,
        long leaveNanos,
        long stayNanos) {
    /** Copies the pieces. */
    public PeerModel {
        pieces = pieces.map(Bitfield::copy);
    }

    /** An honest seed that is there from the start to the end. */
    public static PeerModel seed(Link link) {
        return new PeerModel(link, PeerBehaviour.HONEST, Optional.empty(), 0, 0, Long.MAX_VALUE, 0);
    }

    /** The same, behaving in another way. */
    public PeerModel with(PeerBehaviour other) {
        return new PeerModel(link, other, pieces, gainEveryNanos, joinNanos, leaveNanos, stayNanos);
    }

    /** The same with these pieces alone. */
    public PeerModel with(Bitfield has) {
        return new PeerModel(link, behaviour, Optional.of(has), gainEveryNanos, joinNanos, leaveNanos, stayNanos);
    }

    /** The same, getting one more piece in each interval. */
    public PeerModel gainingEvery(long millis) {
        return new PeerModel(link, behaviour, pieces, millis * 1_000_000, joinNanos, leaveNanos, stayNanos);
    }

    /** The same, there only for a while. */
    public PeerModel present(long fromMillis, long untilMillis) {
        return new PeerModel(
                link, behaviour, pieces, gainEveryNanos, fromMillis * 1_000_000, untilMillis * 1_000_000, stayNanos);
    }

    /** The same, leaving and returning. */
    public PeerModel churning(long meanStayNanos) {
        return new PeerModel(link, behaviour, pieces, gainEveryNanos, joinNanos, leaveNanos, meanStayNanos);
    }

    /** Whether it stays, and sends true blocks to whoever asks, sooner or later. */
    public boolean isReliable() {
        return leaveNanos == Long.MAX_VALUE && stayNanos == 0 && behaviour.isReliable();
    }

    /** What it has when it joins: a copy of its own if it gains pieces, else shared with others. */
    Bitfield pieces(Bitfield everything) {
        Bitfield has = pieces.orElse(everything);
        return gainEveryNanos > 0 ? has.copy() : has;
    }
}
