package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.Bitfield;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopiesTest {
    @Test
    void tellsTheRarestTheMedianAndTheMostCommonPiece() {
        Copies copies = new Copies(4, 4);
        copies.add(Bitfield.full(4));
        Bitfield some = new Bitfield(4);
        some.set(3);
        copies.add(some);
        copies.storing(5);
        for (int piece = 3; piece >= 0; piece--) {
            copies.add(piece);
            copies.stored(10 - piece);
        }
        assertEquals(
                List.of(
                        new Replication(0, 5, 1, 1, 2),
                        new Replication(25, 7, 1, 1, 3),
                        new Replication(50, 8, 1, 1, 3),
                        new Replication(75, 9, 1, 2, 3),
                        new Replication(100, 10, 2, 2, 3)),
                copies.moments());
        copies.remove(some);
    }

    @Test
    void aTenthOfManyPiecesIsAMoment() {
        Copies copies = new Copies(1_000, 1_000);
        copies.storing(0);
        for (int piece = 0; piece < 1_000; piece++) {
            copies.add(piece);
            copies.stored(piece);
        }
        assertEquals(
                List.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
                copies.moments().stream().map(Replication::percent).toList());
    }
}
