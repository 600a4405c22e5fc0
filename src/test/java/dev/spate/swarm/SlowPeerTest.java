package dev.spate.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage.Choke;
import dev.spate.wire.PeerMessage.Interested;
import dev.spate.wire.PeerMessage.Reject;
import dev.spate.wire.PeerMessage.Request;
import dev.spate.wire.PeerMessage.Unchoke;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What takes its time: parts of blocks, choke storms, absence. */
class SlowPeerTest {
    private static final TorrentShape SHAPE = new TorrentShape(40 * 1_048_576, 65_536, 1, 42);
    private static final int BLOCK = 16_384;

    @Test
    void aSlowBlockTricklesAndIsRight() throws Exception {
        try (Swarm swarm = start(new Link(20_000, Duration.ZERO, Duration.ZERO), Behaviour.HONEST);
                TestClient client = TestClient.unchoked(swarm, 0)) {
            client.send(new Request(0, 0, BLOCK), new Request(0, BLOCK, BLOCK));
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> sentPart(swarm));
            assertArrayEquals(content(swarm, 0), client.block());
            assertArrayEquals(content(swarm, BLOCK), client.block());
            assertEquals(2 * BLOCK, swarm.report().progress().distinctBytes());
        }
    }

    private static boolean sentPart(Swarm swarm) {
        SwarmReport report = swarm.report();
        return report.total(PeerReport::bytesServed) > 0 && report.total(PeerReport::blocksServed) == 0;
    }

    @Test
    void messagesWaitForTheEndOfABlockThatHasBegun() throws Exception {
        try (Swarm swarm = start(new Link(20_000, Duration.ZERO, Duration.ZERO), new Vices.Corrupt(1));
                TestClient client = TestClient.unchoked(swarm, 0)) {
            client.send(new Request(0, 0, BLOCK));
            Awaitility.await().until(() -> sentPart(swarm));
            Request[] tooMany = new Request[SeederConnection.MOST_REQUESTS];
            Arrays.setAll(tooMany, i -> new Request(1, i, BLOCK));
            client.send(tooMany);
            byte[] served = client.block();
            byte[] right = content(swarm, 0);
            assertFalse(served[0] == right[0]);
            assertEquals(-1, Arrays.mismatch(right, 1, BLOCK, served, 1, BLOCK));
            assertEquals(
                    SeederConnection.MOST_REQUESTS - 1,
                    client.await(Reject.class).offset());
        }
    }

    @Test
    void everyBlockComesOnceHoweverManyAreAskedForAtATime() throws Exception {
        try (Swarm swarm = start(Link.unlimited(), Behaviour.HONEST);
                TestClient client = TestClient.unchoked(swarm, 0)) {
            Request[] many = new Request[SeederConnection.MOST_REQUESTS];
            Arrays.setAll(many, i -> new Request(i / 4, i % 4 * BLOCK, BLOCK));
            client.send(many);
            for (int i = 0; i < many.length; i++) {
                assertArrayEquals(content(swarm, (long) i * BLOCK), client.block(), "block " + i);
            }
            assertEquals(0, swarm.report().progress().duplicateBytes());
        }
    }

    @Test
    void aFlappingPeerRejectsWhatWasQueuedAndUnchokesAgain() throws Exception {
        try (Swarm swarm =
                        start(new Link(65_536, Duration.ZERO, Duration.ZERO), new Vices.Flap(Duration.ofMillis(300)));
                TestClient client = TestClient.unchoked(swarm, 0)) {
            for (int round = 0; round < 2; round++) {
                client.send(new Request(0, 0, BLOCK), new Request(0, BLOCK, BLOCK), new Request(0, 2 * BLOCK, BLOCK));
                client.await(Choke.class);
                client.await(Reject.class);
                client.await(Unchoke.class);
            }
            assertTrue(swarm.report().total(PeerReport::rejected) >= 2);
        }
    }

    @Test
    void aChurningPeerClosesRefusesAndReturns() throws Exception {
        try (Swarm swarm = start(Link.unlimited(), new Vices.Churn(Duration.ofMillis(400)))) {
            for (int round = 0; round < 2; round++) {
                Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> answers(swarm));
                Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> !answers(swarm));
            }
        }
    }

    private static boolean answers(Swarm swarm) {
        try (TestClient client = TestClient.greeted(swarm, 0)) {
            client.send(new Interested());
            client.await(Unchoke.class);
            return true;
        } catch (AssertionError | Exception refused) {
            return false;
        }
    }

    private static Swarm start(Link link, Behaviour behaviour) throws Exception {
        List<PeerGroup> one = List.of(new PeerGroup(1, link, behaviour));
        return Swarm.start(SwarmOptions.of(SHAPE, one), PieceHashing.Progress.NONE);
    }

    private static byte[] content(Swarm swarm, long offset) {
        byte[] block = new byte[BLOCK];
        swarm.content().read(offset, block, 0, BLOCK);
        return block;
    }
}
