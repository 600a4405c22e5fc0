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
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    while (true) {
                        PeerWire.Message request = wire.next(PeerWire.REQUEST);
                        requests.add(request);
                        PeerScripts.answer(TORRENT, wire, request, same -> same);
                    }
                })) {
            DownloadOptions options = TestEngine.options(directory.resolve("out"), seed.address())
                    .sequential(sequential)
                    .build();
            TestEngine.await(engine.start(TORRENT.known(), options));
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

    /** As players want them: both ends, and then all that is between. */
    private static List<Integer> endsFirst() {
        List<Integer> pieces = new ArrayList<>(inOrder());
        pieces.add(1, pieces.remove(PIECES - 1));
        return pieces;
    }

    private static List<Integer> inOrder() {
        return IntStream.range(0, PIECES).boxed().toList();
    }

    @Test
    void asksForTheEndsAndThenForThePiecesInTheirOrder() throws Exception {
        assertEquals(endsFirst(), asked(true));
    }

    @Test
    void asksInNoOrderWhenNothingIsSaidOfIt() throws Exception {
        List<Integer> pieces = asked(false);
        assertNotEquals(inOrder(), pieces);
        assertEquals(inOrder(), pieces.stream().sorted().toList());
    }
}
