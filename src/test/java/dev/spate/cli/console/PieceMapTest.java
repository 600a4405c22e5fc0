package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PieceStates;
import dev.spate.torrent.Bitfield;
import java.util.List;
import org.junit.jupiter.api.Test;

class PieceMapTest {
    /** A sign for each piece: {@code #} verified, {@code +} here, {@code -} asked for, {@code .} missing, a blank not wanted. */
    private static PieceStates pieces(String signs) {
        Bitfield[] states = new Bitfield[4];
        for (int i = 0; i < states.length; i++) {
            states[i] = new Bitfield(signs.length());
        }
        for (int piece = 0; piece < signs.length(); piece++) {
            char sign = signs.charAt(piece);
            if (sign == '#') {
                states[0].set(piece);
            } else if (sign != ' ') {
                states[1].set(piece);
            }
            if (sign == '-') {
                states[2].set(piece);
            }
            if (sign == '+') {
                states[3].set(piece);
            }
        }
        return new PieceStates(states[0], states[1], states[2], states[3]);
    }

    @Test
    void eachPieceHasASignWhereThereIsRoom() {
        assertEquals(List.of("#+-. #", "."), PieceMap.lines(pieces("#+-. #."), 7, 3, false));
        assertEquals(List.of("█▓▒·"), PieceMap.lines(pieces("#+-."), 80, 3, true));
    }

    @Test
    void whereThereIsNoneACellShowsWhatIsUnderWayBeforeWhatIsNot() {
        assertEquals(
                List.of("#+-o. "), PieceMap.lines(pieces("###" + "#+." + "#-." + "#.." + "..." + "   "), 7, 1, false));
    }

    @Test
    void theMeaningOfTheSignsStandsBelowWhereThereIsRoom() {
        List<String> lines = PieceMap.lines(pieces("#".repeat(200)), 61, 6, false);
        assertEquals(
                List.of(
                        "#".repeat(60),
                        "#".repeat(60),
                        "#".repeat(60),
                        "#".repeat(20),
                        "# verified  + here  - asked for  . missing  o in part"),
                lines);
    }

    @Test
    void itFitsWhateverTheWindowAndTheTorrent() {
        for (int count : new int[] {0, 1, 9, 1000, 100_000}) {
            PieceStates states = pieces(".".repeat(count));
            for (int columns = 1; columns < 130; columns += 3) {
                for (int rows = 0; rows < 30; rows += 2) {
                    List<String> lines = PieceMap.lines(states, columns, rows, true);
                    assertTrue(lines.size() <= rows, count + " in " + columns + "x" + rows);
                    for (String each : lines) {
                        assertTrue(DisplayWidth.of(each) < columns, count + " in " + columns + "x" + rows);
                    }
                }
            }
        }
    }
}
