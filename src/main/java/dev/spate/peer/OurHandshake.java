package dev.spate.peer;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.Handshake;
import java.time.Duration;

/**
 * Our handshake for the peers of one torrent, and how long we wait for theirs.
 *
 * @param infoHash the torrent, the same on both sides
 * @param self our own peer id; a peer that answers with it is this process
 * @param fast whether to offer the fast extension (BEP 6); the extension protocol (BEP 10) is always offered
 * @param dht whether to offer the DHT (BEP 5): the peer may tell the port of its node, and is told ours, if any
 * @param limits bounds of the frames that follow
 * @param connectTimeout until the connection stands; zero for as long as the system tries
 * @param handshakeTimeout from then until the peer's handshake is complete; zero for ever
 */
public record OurHandshake(
        InfoHash infoHash,
        PeerId self,
        boolean fast,
        boolean dht,
        FrameLimits limits,
        Duration connectTimeout,
        Duration handshakeTimeout) {
    /** The usual bound of each step. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofSeconds(3);

    /** A greeting with the usual time-outs: 10 s to connect, 10 s to greet. */
    public static OurHandshake of(InfoHash infoHash, PeerId self, boolean fast, FrameLimits limits) {
        return new OurHandshake(infoHash, self, fast, false, limits, TIMEOUT, TIMEOUT);
    }

    /** The same, which offers the DHT or does not. */
    public OurHandshake offeringDht(boolean offer) {
        return new OurHandshake(infoHash, self, fast, offer, limits, connectTimeout, handshakeTimeout);
    }

    /** The same with 3 s for each step at most, for when many other addresses wait to be tried. */
    public OurHandshake withShortTimeouts() {
        return new OurHandshake(infoHash, self, fast, dht, limits, least(connectTimeout), least(handshakeTimeout));
    }

    private static Duration least(Duration usual) {
        return !usual.isZero() && usual.compareTo(SHORT) < 0 ? usual : SHORT;
    }

    Handshake handshake() {
        Handshake ours = Handshake.of(infoHash, self, true, fast);
        return dht ? ours.withDht() : ours;
    }
}
