package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leechers of one swarm take from the one seeder of another, which stands for the client. */
class LeechersTest {
    private static final TorrentShape SHAPE = new TorrentShape(1_000_000, 65_536, 1, 3);
    private static final Duration LONG = Duration.ofSeconds(20);

    private SyntheticSwarm client;
    private SyntheticSwarm swarm;

    @AfterEach
    void stop() {
        client.close();
        swarm.close();
    }

    @Test
    void eachTakesEverythingFromTheClientThatAnnouncesItself() throws Exception {
        start("honest", 0, new LeecherGroup(3, 0, 0));
        announce();
        LeechReport report = done();
        assertEquals(3_000_000, report.deliveredBytes());
        assertEquals(List.of(0L, 0L), List.of(report.unwantedBytes(), report.corruptBytes()));
        assertEquals(List.of(3, 3, 3), List.of(report.connected(), report.served(), report.done()));
        assertTrue(report.fairness() > 0.3 && report.fairness() <= 1, () -> "fairness " + report.fairness());
        assertTrue(
                report.firstBlockSeconds() >= 0
                        && report.firstBlockSeconds() <= report.halfSeconds()
                        && report.firstDoneSeconds() <= report.middleDoneSeconds()
                        && report.middleDoneSeconds() <= report.allSeconds(),
                report::toString);
        assertEquals(3_000_000, client.report().total(PeerReport::bytesServed));
    }

    @Test
    void takesOnlyItsShareAndHasTheRestAlready() throws Exception {
        start("honest", 0, new LeecherGroup(4, 0, 65_536));
        announce();
        assertEquals(4 * 65_536, done().deliveredBytes());
    }

    /** A wrong block is asked for until it is right; a choke, a silence or an end costs nothing but time. */
    @ParameterizedTest
    @ValueSource(strings = {"flap", "close-after:20"})
    void getsEverythingFromAClientThatChokesOrHangsUp(String behaviour) throws Exception {
        start(behaviour, 0, new LeecherGroup(1, 0, 0));
        announce();
        assertEquals(1_000_000, done().deliveredBytes());
    }

    @Test
    void aWrongBlockIsCountedAndNeverTaken() throws Exception {
        start("corrupt", 0, new LeecherGroup(1, 0, 65_536));
        announce();
        Awaitility.await().atMost(LONG).until(() -> leechers().corruptBytes() > 0);
        assertEquals(0, leechers().deliveredBytes());
    }

    @Test
    void asksNoFasterThanItsRate() throws Exception {
        start("honest", 0, new LeecherGroup(1, 500_000, 0));
        announce();
        LeechReport report = done();
        assertTrue(report.allSeconds() - report.firstBlockSeconds() > 1.6, report::toString);
    }

    @Test
    void aResetBeginsAnew() throws Exception {
        start("honest", 0, new LeecherGroup(2, 0, 0));
        announce();
        done();
        swarm.reset();
        assertEquals(0, leechers().deliveredBytes());
        assertEquals(-1, leechers().allSeconds());
        announce();
        assertEquals(2_000_000, done().deliveredBytes());
    }

    private void start(String behaviour, long rate, LeecherGroup group) throws Exception {
        SimulatedLink link = new SimulatedLink(rate, Duration.ZERO, Duration.ZERO);
        client = SyntheticSwarm.start(
                SwarmOptions.of(SHAPE, SwarmOptions.divide(1, link, List.of(behaviour + "=1")))
                        .at(SwarmAddressing.onLoopback(SwarmAddressing.Addressing.OWN_PORT)),
                PieceHashing.Progress.NONE);
        swarm = SyntheticSwarm.start(SwarmOptions.of(SHAPE, List.of(), group), PieceHashing.Progress.NONE);
        assertEquals(client.torrent().infoHash(), swarm.torrent().infoHash());
    }

    /** As the client would at its start. */
    private void announce() throws Exception {
        InetSocketAddress listening = client.peerAddresses().get(0);
        String hash = URLEncoder.encode(
                new String(swarm.torrent().infoHash().toBytes(), StandardCharsets.ISO_8859_1),
                StandardCharsets.ISO_8859_1);
        URI uri = URI.create(swarm.trackerUrl() + "?info_hash=" + hash
                + "&peer_id=-XX0000-000000000000&uploaded=0&downloaded=0&left=0&event=started&compact=1&port="
                + listening.getPort());
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    }

    private LeechReport leechers() {
        return swarm.report().leechers().orElseThrow();
    }

    private LeechReport done() {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> leechers().allSeconds() >= 0);
        return leechers();
    }
}
