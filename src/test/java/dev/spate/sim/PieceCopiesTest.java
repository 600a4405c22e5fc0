package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.Bitfield;
import java.util.List;
import org.junit.jupiter.api.Test;

class PieceCopiesTest {
    @Test
    void tellsTheRarestTheMedianAndTheMostCommonPiece() {
        PieceCopies pieceCopies = new PieceCopies(4, 4);
        pieceCopies.add(Bitfield.full(4));
        Bitfield some = new Bitfield(4);
        some.set(3);
        pieceCopies.add(some);
        pieceCopies.storing(5);
        for (int piece = 3; piece >= 0; piece--) {
            pieceCopies.add(piece);
            pieceCopies.stored(10 - piece);
        }
        assertEquals(
                List.of(
                        new Replication(0, 5, 1, 1, 2),
                        new Replication(25, 7, 1, 1, 3),
                        new Replication(50, 8, 1, 1, 3),
                        new Replication(75, 9, 1, 2, 3),
                        new Replication(100, 10, 2, 2, 3)),
                pieceCopies.moments());
        pieceCopies.remove(some);
    }

    @Test
    void aTenthOfManyPiecesIsAMoment() {
        PieceCopies pieceCopies = new PieceCopies(1_000, 1_000);
        pieceCopies.storing(0);
        for (int piece = 0; piece < 1_000; piece++) {
            pieceCopies.add(piece);
            pieceCopies.stored(piece);
        }
        assertEquals(
                List.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
                pieceCopies.moments().stream().map(Replication::percent).toList());
    }
}
