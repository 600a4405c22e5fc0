package dev.spate.session.peers;

import dev.spate.session.DownloadEvent;
import dev.spate.text.Plural;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;

/**
 * What the peer did that was lost last. When few are known and none is left, that is what a person has to know.
 *
 * <p>Owner: the event loop.
 */
public final class LastPeer {
    /** Of many peers the last one says little. */
    private static final int FEW = 5;

    private InetSocketAddress address;
    private String reason;

    /** Takes note of a peer that could not be reached, or is gone. */
    public void note(DownloadEvent event) {
        if (event instanceof DownloadEvent.PeerFailed failed && !failed.incoming()) {
            address = failed.address();
            reason = failed.reason();
        } else if (event instanceof DownloadEvent.PeerDropped dropped) {
            address = dropped.address();
            reason = dropped.reason();
        }
    }

    /** We have hung up ourselves, and that is no news. */
    public void forget() {
        address = null;
    }

    /** How many peers there are, and of few what the last one did: {@code 1 peer known, 0 connected; last …}. */
    public String text(int known, int connected) {
        String peers = Plural.of(known, "peer") + " known, " + connected + " connected";
        return known > FEW || address == null ? peers : peers + "; last " + PeerAddress.text(address) + ": " + reason;
    }
}
