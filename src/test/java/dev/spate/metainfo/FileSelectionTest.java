package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.SampleTorrent;
import dev.spate.storage.SampleTorrent.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSelectionTest {
    /** The padding is the third in the list, and has no number. */
    private static final Metainfo TORRENT = SampleTorrent.multi(
                    1,
                    16384,
                    new Spec("a.mkv", 10),
                    new Spec("dir/b.mkv", 10),
                    new Spec(".pad/4", 4),
                    new Spec("dir/sub/c.srt", 10),
                    new Spec("[x] 1,2.txt", 0))
            .metainfo();

    private static List<Integer> chosen(String... lists) {
        return indices(FileSelection.parse(List.of(lists)), List.of());
    }

    private static List<Integer> indices(FileSelection selection, List<FileRange> ofLink) {
        List<Integer> result = new ArrayList<>();
        selection.in(TORRENT, ofLink).ifPresent(files -> {
            for (int i = files.nextSet(0); i >= 0; i = files.nextSet(i + 1)) {
                result.add(i);
            }
        });
        return result;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1             | 0
        3             | 3
        2-3           | 1 3
        1 , 4         | 0 4
        3,3,2-3       | 1 3
        0001          | 0
        *.mkv         | 0 1
        a.???         | 0
        dir/*         | 1
        dir/**        | 1 3
        dir/          | 1 3
        dir           | 1 3
        d*r           | 1 3
        dir/sub       | 3
        **/*.srt      | 3
        *.srt         | 3
        d**c.srt      | 3
        [x]*          | 4
        *\\,2.txt     | 4
        \\[x] 1*      | 4
        ?.mkv,3       | 0 1 3
        """)
    void numbersRangesAndPatternsAddUp(String list, String expected) {
        assertEquals(
                expected,
                String.join(" ", chosen(list).stream().map(String::valueOf).toList()));
    }

    @Test
    void severalListsAddUp() {
        assertEquals(List.of(0, 3), chosen("1", "*.srt"));
    }

    @Test
    void allThatThereIsButPaddingIsEverything() {
        assertTrue(FileSelection.parse(List.of("1-4")).in(TORRENT, List.of()).isEmpty());
        assertTrue(FileSelection.parse(List.of("**")).in(TORRENT, List.of()).isEmpty());
        assertTrue(FileSelection.ALL.in(TORRENT, List.of()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        5                   | no file 5: the torrent has 4 files (info --files lists them)
        3-1000000000000     | no file 3-1000000000000: the torrent has 4 files (info --files lists them)
        99999999999999999999999 | no file 99999999999999999999999: the torrent has 4 files (info --files lists them)
        0                   | files are counted from 1, not 0
        0-2                 | files are counted from 1, not 0
        5-2                 | the range 5-2 ends before it begins
        ''                  | nothing is named (give numbers, ranges or patterns, such as 1,3-5,*.mkv)
        1,,2                | nothing is named (give numbers, ranges or patterns, such as 1,3-5,*.mkv)
        *.avi               | no file of the torrent matches *.avi (info --files lists them)
        -1                  | no file of the torrent matches -1 (info --files lists them)
        .pad/*              | no file of the torrent matches .pad/* (info --files lists them)
        sub/c.srt           | no file of the torrent matches sub/c.srt (info --files lists them)
        """)
    void whatTheTorrentHasNotIsRefused(String list, String message) {
        assertEquals(
                message,
                assertThrows(SelectionException.class, () -> chosen(list)).getMessage());
    }

    /** A pattern that takes a backtracking matcher longer than anybody lives. */
    @Test
    void aPatternOfManyStarsTakesNoLongerThanItIsLong() {
        String name = "a".repeat(4_000);
        assertTimeout(Duration.ofSeconds(20), () -> {
            assertFalse(new PathGlob("*a".repeat(500) + "b").matches(name));
            assertFalse(new PathGlob("**a*".repeat(250) + "/b").matches(name));
            assertTrue(new PathGlob("*a".repeat(500)).matches(name));
        });
    }

    @Test
    void aLinkCountsFromZeroAndWithPadding() {
        assertEquals(List.of(0, 3), indices(FileSelection.ALL, List.of(new FileRange(0, 0), new FileRange(2, 3))));
    }

    @Test
    void whatTheUserSelectsCountsMoreThanTheLink() {
        assertEquals(List.of(1), indices(FileSelection.parse(List.of("2")), List.of(new FileRange(0, 0))));
    }

    @Test
    void aLinkMayNameMoreThanThereIsButNotOnlyThat() {
        assertEquals(List.of(4), indices(FileSelection.ALL, List.of(new FileRange(4, 900_000_000))));
        assertThrows(
                SelectionException.class, () -> indices(FileSelection.ALL, List.of(new FileRange(5, 900_000_000))));
        assertThrows(SelectionException.class, () -> indices(FileSelection.ALL, List.of(new FileRange(2, 2))));
    }
}
