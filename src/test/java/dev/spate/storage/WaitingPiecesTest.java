package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingPiecesTest {
    private static final int SHORT = 16_384;

    private final WaitingPieces waiting = new WaitingPieces();

    private HandedPiece add(int piece, int bytes) {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[bytes]);
        HandedPiece handed = new HandedPiece(piece, content, false, 0, Runnable::run, null);
        waiting.add(handed);
        return handed;
    }

    private void addAll(int bytes, int... pieces) {
        for (int piece : pieces) {
            add(piece, bytes);
        }
    }

    private List<Integer> take() {
        return waiting.takeRun().stream().map(HandedPiece::piece).toList();
    }

    @Test
    void whatFollowsAndCameSoIsTakenTogether() {
        addAll(SHORT, 7, 8, 9, 4, 5, 7, 6);
        assertEquals(List.of(7, 8, 9), take());
        assertEquals(List.of(4, 5), take());
        assertEquals(List.of(7), take());
        assertEquals(List.of(6), take());
        assertEquals(List.of(), take());
        addAll(SHORT, 1);
        assertEquals(List.of(1), take());
    }

    @Test
    void aRunHas256KibibytesAtMost() {
        for (int piece = 0; piece < 34; piece++) {
            add(piece, SHORT);
        }
        List<Integer> lengths = new ArrayList<>();
        for (List<Integer> run = take(); !run.isEmpty(); run = take()) {
            lengths.add(run.size());
        }
        assertEquals(List.of(16, 16, 2), lengths);
    }

    @Test
    void longPiecesAreTakenOneByOne() {
        addAll(65_536, 0, 1);
        assertEquals(List.of(0, 1), take());
        addAll(65_537, 0, 1);
        assertEquals(List.of(0), take());
        assertEquals(List.of(1), take());
        // The last piece of a torrent is shorter.
        add(2, 131_072);
        add(3, 10);
        assertEquals(List.of(2), take());
        assertEquals(List.of(3), take());
        // Of version 2 the end of a file, and the next one.
        add(4, 10);
        add(5, 131_072);
        assertEquals(List.of(4), take());
        assertEquals(List.of(5), take());
    }

    @Test
    void aRunOfTinyPiecesHasAnEnd() {
        for (int piece = 0; piece < 65; piece++) {
            add(piece, 1);
        }
        assertEquals(64, take().size());
        assertEquals(List.of(64), take());
    }

    @Test
    void whatWasTakenCannotBeTakenBack() {
        HandedPiece first = add(1, SHORT);
        HandedPiece second = add(2, SHORT);
        HandedPiece other = add(2, SHORT);
        assertTrue(waiting.remove(second));
        assertFalse(waiting.remove(second));
        assertEquals(List.of(first, other), waiting.takeRun());
        assertFalse(waiting.remove(first));
    }
}
