package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.synthetic.seeder.SeederConnection;
import dev.spate.wire.PeerMessage.Choke;
import dev.spate.wire.PeerMessage.Interested;
import dev.spate.wire.PeerMessage.Reject;
import dev.spate.wire.PeerMessage.Request;
import dev.spate.wire.PeerMessage.Unchoke;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Behaviours that take time: parts of blocks, choking by turns, churn. */
class SlowPeerTest {
    private static final TorrentShape SHAPE = new TorrentShape(40 * 1_048_576, 65_536, 1, 42);
    private static final int BLOCK = 16_384;

    @Test
    void aSlowBlockTricklesAndIsRight() throws Exception {
        try (SyntheticSwarm swarm = start(new SimulatedLink(20_000, Duration.ZERO, Duration.ZERO), Behaviour.HONEST);
                TestClient client = TestClient.unchoked(swarm, 0)) {
            int asked = 0;
            boolean trickled = false;
            while (asked < 2 || !trickled && asked < 20) {
                client.send(new Request(0, asked * BLOCK, BLOCK));
                trickled |= isSeenInPart(swarm, asked);
                assertArrayEquals(content(swarm, (long) asked * BLOCK), client.block());
                asked++;
                assertEquals(asked * BLOCK, swarm.report().progress().distinctBytes());
            }
            assertTrue(trickled, "whole blocks only");
        }
    }

    /** Looks until a part of the block after so many is sent, or all of it, as happens when this process had to pause. */
    private static boolean isSeenInPart(SyntheticSwarm swarm, int blocks) {
        AtomicLong served = new AtomicLong();
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
            served.set(swarm.report().total(PeerReport::bytesServed));
            return served.get() > (long) blocks * BLOCK;
        });
        return served.get() < (blocks + 1L) * BLOCK;
    }

    @Test
    void messagesWaitForTheEndOfABlockThatHasBegun() throws Exception {
        boolean inTime = false;
        for (int attempt = 0; attempt < 20 && !inTime; attempt++) {
            inTime = refusedAfterTheBlock() == 2;
        }
        assertTrue(inTime, "never while a block was being sent");
    }

    /** Refusals that follow a block; one when the block had ended before the requests came, and its place was free. */
    private static int refusedAfterTheBlock() throws Exception {
        try (SyntheticSwarm swarm =
                        start(new SimulatedLink(20_000, Duration.ZERO, Duration.ZERO), new Misbehaviours.Corrupt(1));
                TestClient client = TestClient.unchoked(swarm, 0)) {
            client.send(new Request(0, 0, BLOCK));
            isSeenInPart(swarm, 0);
            Request[] tooMany = new Request[SeederConnection.MOST_REQUESTS + 1];
            Arrays.setAll(tooMany, i -> new Request(1, i, BLOCK));
            client.send(tooMany);
            byte[] served = client.block();
            byte[] right = content(swarm, 0);
            assertFalse(served[0] == right[0]);
            assertEquals(-1, Arrays.mismatch(right, 1, BLOCK, served, 1, BLOCK));
            int first = client.await(Reject.class).offset();
            if (first == SeederConnection.MOST_REQUESTS) {
                return 1;
            }
            assertEquals(SeederConnection.MOST_REQUESTS - 1, first);
            assertEquals(
                    SeederConnection.MOST_REQUESTS, client.await(Reject.class).offset());
            return 2;
        }
    }

    @Test
    void everyBlockComesOnceHoweverManyAreAskedForAtATime() throws Exception {
        try (SyntheticSwarm swarm = start(SimulatedLink.unlimited(), Behaviour.HONEST);
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
        try (SyntheticSwarm swarm = start(
                        new SimulatedLink(65_536, Duration.ZERO, Duration.ZERO),
                        new Misbehaviours.Flap(Duration.ofMillis(300).toNanos()));
                TestClient client = TestClient.unchoked(swarm, 0)) {
            int rounds = 0;
            // Requests that come when the next turn has begun, from a process that had to pause, are refused but not
            // queued.
            while (rounds < 2 || swarm.report().total(PeerReport::rejected) < 2) {
                client.send(new Request(0, 0, BLOCK), new Request(0, BLOCK, BLOCK), new Request(0, 2 * BLOCK, BLOCK));
                client.await(Choke.class);
                rounds += client.until(Unchoke.class).contains("Reject") ? 1 : 0;
            }
        }
    }

    @Test
    void aChurningPeerClosesRefusesAndReturns() throws Exception {
        try (SyntheticSwarm swarm = start(
                SimulatedLink.unlimited(),
                new Misbehaviours.Churn(Duration.ofMillis(400).toNanos()))) {
            for (int round = 0; round < 2; round++) {
                Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> answers(swarm));
                Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> !answers(swarm));
            }
        }
    }

    private static boolean answers(SyntheticSwarm swarm) {
        try (TestClient client = TestClient.greeted(swarm, 0)) {
            client.send(new Interested());
            client.await(Unchoke.class);
            return true;
        } catch (AssertionError | Exception refused) {
            return false;
        }
    }

    private static SyntheticSwarm start(SimulatedLink link, Behaviour behaviour) throws Exception {
        List<SyntheticPeerGroup> one = List.of(new SyntheticPeerGroup(1, link, behaviour));
        return SyntheticSwarm.start(SwarmOptions.of(SHAPE, one), PieceHashing.Progress.NONE);
    }

    private static byte[] content(SyntheticSwarm swarm, long offset) {
        byte[] block = new byte[BLOCK];
        swarm.content().read(offset, block, 0, BLOCK);
        return block;
    }
}
