package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.session.DownloadEvent;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class LastPeerTest {
    private static final InetSocketAddress ONE = new InetSocketAddress("192.0.2.1", 6881);
    private static final InetSocketAddress TWO = new InetSocketAddress("192.0.2.2", 6881);

    private final LastPeer lastPeer = new LastPeer();

    @Test
    void countsAloneWhenNobodyIsLost() {
        assertEquals("1 peer known, 1 connected", lastPeer.text(1, 1));
        assertEquals("2 peers known, 0 connected", lastPeer.text(2, 0));
    }

    @Test
    void saysWhatTheLastOneDid() {
        lastPeer.note(new DownloadEvent.PeerFailed(ONE, false, "connection refused"));
        assertEquals("1 peer known, 0 connected; last 192.0.2.1:6881: connection refused", lastPeer.text(1, 0));
        lastPeer.note(new DownloadEvent.PeerDropped(TWO, "it closed the connection"));
        assertEquals("5 peers known, 0 connected; last 192.0.2.2:6881: it closed the connection", lastPeer.text(5, 0));
    }

    @Test
    void ofManyPeersTheLastOneSaysLittle() {
        lastPeer.note(new DownloadEvent.PeerFailed(ONE, false, "connection refused"));
        assertEquals("6 peers known, 0 connected", lastPeer.text(6, 0));
    }

    @Test
    void strangersThatDialUsAndWhatWeDidOurselvesAreNoNews() {
        lastPeer.note(new DownloadEvent.PeerFailed(ONE, true, "another torrent"));
        assertEquals("1 peer known, 0 connected", lastPeer.text(1, 0));
        lastPeer.note(new DownloadEvent.PeerDropped(ONE, "we are done"));
        lastPeer.forget();
        assertEquals("1 peer known, 0 connected", lastPeer.text(1, 0));
    }
}
