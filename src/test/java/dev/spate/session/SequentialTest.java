package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.spate.support.SeveralSeeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of the requests that a seed gets. */
@Timeout(60)
@SeveralSeeds({1, 2})
class SequentialTest {
    private static final int PIECES = 40;
    private static final TestTorrent TORRENT = TestTorrent.single(PIECES * TestTorrent.PIECE);

    @TempDir
    Path directory;

    /** The pieces in the order of their first requests; each block is asked for once, the first of a piece first. */
    private List<Integer> asked(boolean sequential) throws Exception {
        Queue<PeerWire.Message> requests = new ConcurrentLinkedQueue<>();
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    while (true) {
                        PeerWire.Message request = wire.next(PeerWire.REQUEST);
                        requests.add(request);
                        Scripts.answer(TORRENT, wire, request, same -> same);
                    }
                })) {
            DownloadOptions to = Run.to(directory.resolve("out"), seed.address());
            Run.await(run.start(
                    TORRENT.known(),
                    new DownloadOptions(
                            to.out(),
                            to.overwrite(),
                            to.timeout(),
                            to.memoryBytes(),
                            sequential,
                            to.extraPeers(),
                            to.listenPort(),
                            to.maxPeers(),
                            to.diskThreads())));
        }
        List<Integer> pieces = new ArrayList<>();
        for (PeerWire.Message each : requests) {
            if (!pieces.contains(each.intAt(0))) {
                assertEquals(0, each.intAt(4));
                pieces.add(each.intAt(0));
            }
        }
        assertEquals(2 * PIECES, requests.size());
        return pieces;
    }

    private static List<Integer> inOrder() {
        return IntStream.range(0, PIECES).boxed().toList();
    }

    @Test
    void asksForThePiecesInTheirOrder() throws Exception {
        assertEquals(inOrder(), asked(true));
    }

    @Test
    void asksInNoOrderWhenNothingIsSaidOfIt() throws Exception {
        List<Integer> pieces = asked(false);
        assertNotEquals(inOrder(), pieces);
        assertEquals(inOrder(), pieces.stream().sorted().toList());
    }
}
