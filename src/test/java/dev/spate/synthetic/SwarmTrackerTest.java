package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwarmTrackerTest {
    private static final int PEERS = 300;

    private final HttpClient http = HttpClient.newHttpClient();
    private SyntheticSwarm swarm;

    @BeforeEach
    void start() throws Exception {
        TorrentShape shape = TestShapes.ofSize(100_000);
        swarm = SyntheticSwarm.start(
                SwarmOptions.of(shape, PEERS, SimulatedLink.unlimited()), PieceHashing.Progress.NONE);
    }

    @AfterEach
    void stop() {
        swarm.close();
    }

    @Test
    void everybodyIsNamedHoweverManyAreAskedFor() throws Exception {
        assertEquals(PEERS * 6, peers(announce("event=started")).length);
        assertEquals(PEERS * 6, peers(announce("numwant=1")).length);
        assertEquals(PEERS * 6, peers(announce("numwant=100000")).length);
        assertEquals(0, peers(announce("numwant=0")).length);
    }

    @Test
    void everyPeerIsToldOnce() throws Exception {
        Set<Integer> told = new HashSet<>();
        ByteBuffer peers = ByteBuffer.wrap(peers(announce("event=started")));
        while (peers.hasRemaining()) {
            told.add(peers.getInt());
            peers.getShort();
        }
        assertEquals(PEERS, told.size());
    }

    @Test
    void countsEvents() throws Exception {
        announce("event=started");
        announce("event=completed");
        assertEquals(0, peers(announce("event=stopped")).length);
        announce("");
        SwarmReport.AnnounceReport expected = new SwarmReport.AnnounceReport(4, 1, 1, 1, 0);
        assertEquals(expected, swarm.report().announces());
    }

    @Test
    void refusesAForeignInfoHash() throws Exception {
        byte[] body = get(swarm.trackerUrl() + "?info_hash=01234567890123456789");
        BDict answer = (BDict) BencodeReader.read(body);
        assertEquals(
                "unknown info hash",
                answer.string("failure reason").orElseThrow().utf8());
        assertEquals(1, swarm.report().announces().failed());
    }

    @Test
    void servesItsFiguresAndItsTorrent() throws Exception {
        String base = swarm.trackerUrl().replace("/announce", "");
        String stats = new String(get(base + "/stats"), StandardCharsets.UTF_8);
        assertTrue(
                stats.startsWith("{\"infoHash\":\"" + swarm.torrent().infoHash().toHex()), stats);
        assertTrue(stats.contains("\"eachPeer\":[{\"index\":0,\"address\":\""), stats);
        assertArrayEquals(swarm.torrent().torrentFile(swarm.trackerUrls()), get(base + "/torrent"));
    }

    @Test
    void speaksUdpToo() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            ByteBuffer connected = udp(
                    socket,
                    ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(77));
            assertEquals(0, connected.getInt());
            assertEquals(77, connected.getInt());
            long connection = connected.getLong();

            ByteBuffer answer = udp(
                    socket, udpAnnounce(connection, swarm.torrent().infoHash().toBytes(), 2, 150));
            assertEquals(1, answer.getInt());
            assertEquals(78, answer.getInt());
            answer.getInt();
            assertEquals(0, answer.getInt());
            assertEquals(PEERS, answer.getInt());
            assertEquals(PEERS * 6, answer.remaining());
            assertEquals(1, swarm.report().announces().started());

            assertEquals(
                    3, udp(socket, udpAnnounce(connection, new byte[20], 2, -1)).getInt());
            assertEquals(
                    3,
                    udp(socket, udpAnnounce(connection + 1, new byte[20], 2, -1))
                            .getInt());

            ByteBuffer scraped = udp(
                    socket,
                    ByteBuffer.allocate(36)
                            .putLong(connection)
                            .putInt(2)
                            .putInt(79)
                            .put(swarm.torrent().infoHash().toBytes()));
            assertEquals(2, scraped.getInt());
            assertEquals(79, scraped.getInt());
            assertEquals(PEERS, scraped.getInt());
        }
    }

    private ByteBuffer udp(DatagramSocket socket, ByteBuffer request) throws Exception {
        int port = URI.create(swarm.udpTrackerUrl()).getPort();
        socket.send(new DatagramPacket(request.array(), request.position(), new InetSocketAddress("127.0.0.1", port)));
        DatagramPacket answer = new DatagramPacket(new byte[65_507], 65_507);
        socket.receive(answer);
        return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
    }

    private static ByteBuffer udpAnnounce(long connection, byte[] hash, int event, int wanted) {
        return ByteBuffer.allocate(98)
                .putLong(connection)
                .putInt(1)
                .putInt(78)
                .put(hash)
                .put(new byte[20])
                .put(new byte[24])
                .putInt(event)
                .putInt(0)
                .putInt(0)
                .putInt(wanted)
                .putShort((short) 6881);
    }

    private BDict announce(String more) throws Exception {
        StringBuilder hash = new StringBuilder();
        for (byte b : swarm.torrent().infoHash().toBytes()) {
            hash.append('%').append("%02x".formatted(b));
        }
        return (BDict) BencodeReader.read(
                get(swarm.trackerUrl() + "?info_hash=" + hash + "&peer_id=%00&port=1&left=1&compact=1&" + more));
    }

    private static byte[] peers(BDict answer) {
        return answer.string("peers").orElseThrow().toBytes();
    }

    private byte[] get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        assertEquals(200, response.statusCode());
        return response.body();
    }
}
