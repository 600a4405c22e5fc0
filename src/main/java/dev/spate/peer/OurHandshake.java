package dev.spate.peer;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.Handshake;
import java.time.Duration;
import java.util.Optional;

/**
 * Our handshake for the peers of one torrent, and how long we wait for theirs.
 *
 * @param infoHash the torrent, the same on both sides
 * @param self our own peer id; a peer that answers with it is this process
 * @param fast whether to offer the fast extension (BEP 6); the extension protocol (BEP 10) is always offered
 * @param dht whether to offer the DHT (BEP 5): the peer may tell the port of its node, and is told ours, if any
 * @param other the name of the same torrent in the swarm of the other version (BEP 52); empty when it is in one swarm
 * @param limits bounds of the frames that follow
 * @param connectTimeout until the connection stands; zero for as long as the system tries
 * @param handshakeTimeout from then until the peer's handshake is complete; zero for ever
 */
public record OurHandshake(
        InfoHash infoHash,
        PeerId self,
        boolean fast,
        boolean dht,
        Optional<InfoHash> other,
        FrameLimits limits,
        Duration connectTimeout,
        Duration handshakeTimeout) {
    /** The usual bound of each step. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofSeconds(3);

    /** A greeting with the usual time-outs: 10 s to connect, 10 s to greet. */
    public static OurHandshake of(InfoHash infoHash, PeerId self, boolean fast, FrameLimits limits) {
        return new OurHandshake(infoHash, self, fast, false, Optional.empty(), limits, TIMEOUT, TIMEOUT);
    }

    /** The same, which offers the DHT or does not. */
    public OurHandshake offeringDht(boolean offer) {
        return new OurHandshake(infoHash, self, fast, offer, other, limits, connectTimeout, handshakeTimeout);
    }

    /** The same of a hybrid, which peers may also name by its other hash (BEP 52). */
    public OurHandshake alsoNamed(Optional<InfoHash> alias) {
        return new OurHandshake(infoHash, self, fast, dht, alias, limits, connectTimeout, handshakeTimeout);
    }

    /** The same by the name that the peer used, which is one of the two. */
    OurHandshake naming(InfoHash used) {
        return used.equals(infoHash)
                ? this
                : new OurHandshake(
                        used, self, fast, dht, Optional.of(infoHash), limits, connectTimeout, handshakeTimeout);
    }

    /** Whether a peer that says this name speaks of the torrent. */
    boolean isNamed(InfoHash name) {
        return name.equals(infoHash) || other.isPresent() && other.get().equals(name);
    }

    /** The same with 3 s for each step at most, for when many other addresses wait to be tried. */
    public OurHandshake withShortTimeouts() {
        return new OurHandshake(
                infoHash, self, fast, dht, other, limits, least(connectTimeout), least(handshakeTimeout));
    }

    private static Duration least(Duration usual) {
        return !usual.isZero() && usual.compareTo(SHORT) < 0 ? usual : SHORT;
    }

    Handshake handshake() {
        Handshake ours = Handshake.of(infoHash, self, true, fast);
        Handshake offering = dht ? ours.withDht() : ours;
        return other.isPresent() ? offering.withV2() : offering;
    }
}
