package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.metainfo.Metainfo;
import dev.spate.torrent.Bitfield;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WantedFilesTest {
    private static final int PIECE = 32_768;
    private static final int[] LENGTHS = {5 * PIECE + 100, 20_000, 3 * PIECE, 1};

    static Stream<SampleV2> torrents() {
        return Stream.of(SampleV2.v2(1, PIECE, true, LENGTHS), SampleV2.hybrid(1, PIECE, true, LENGTHS));
    }

    /** What is counted reaches what there is in all, piece by piece. */
    @ParameterizedTest
    @MethodSource("torrents")
    void paddingIsNotCounted(SampleV2 sample) {
        Metainfo metainfo = sample.torrent().metainfo();
        long bytes = IntStream.of(LENGTHS).sum();
        WantedFiles all = new WantedFiles(metainfo, Optional.empty());
        assertEquals(bytes, all.totalBytes());
        assertEquals(bytes, metainfo.files().totalBytes());
        int pieces = metainfo.layout().pieceCount();
        assertEquals(bytes, IntStream.range(0, pieces).mapToLong(all::bytesIn).sum());
        Bitfield first = new Bitfield(metainfo.files().size());
        first.set(0);
        WantedFiles one = new WantedFiles(metainfo, Optional.of(first));
        assertEquals(LENGTHS[0], one.totalBytes());
        assertEquals(
                LENGTHS[0], IntStream.range(0, pieces).mapToLong(one::bytesIn).sum());
    }
}
