package dev.spate.storage.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.V2Builder;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Content is compared with merkle trees. In pieces of two blocks: a has 0-3 with a short last one, b none, d/c 4, d/e 5-7 (its
 * last piece has one block), z 8.
 */
@Timeout(60)
class V2VerificationTest {
    private static final int PIECE = 2 * V2Builder.PIECE;

    @TempDir
    private Path temp;

    /** Where the hashes of a torrent come from. */
    private enum Kind {
        V2,
        HYBRID,
        /** Metadata of a magnet link: no piece layers. */
        V2_WITHOUT_LAYERS,
        HYBRID_WITHOUT_LAYERS;

        boolean isHybrid() {
            return this == HYBRID || this == HYBRID_WITHOUT_LAYERS;
        }

        boolean hasLayers() {
            return this == V2 || this == HYBRID;
        }
    }

    private Metainfo torrent(Kind kind) throws IOException {
        V2Builder builder = (kind.isHybrid() ? V2Builder.hybrid(PIECE) : V2Builder.v2(PIECE))
                .file("a", 3 * PIECE + 5)
                .file("b", 0)
                .file("d/c", 100)
                .file("d/e", 2 * PIECE + V2Builder.PIECE)
                .file("z", PIECE);
        for (Map.Entry<String, byte[]> each : builder.contents().entrySet()) {
            Path path = temp.resolve(each.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, each.getValue());
        }
        return kind.hasLayers()
                ? MetainfoReader.read(builder.bytes())
                : MetainfoReader.readInfo(builder.infoBytes(), List.of(), List.of());
    }

    private void damage(String name, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(temp.resolve(name));
        bytes[position] ^= 1;
        Files.write(temp.resolve(name), bytes);
    }

    private VerifyReport verify(Metainfo torrent) throws StorageException {
        return FileVerification.run(torrent, temp, RecheckProgress.NONE);
    }

    private static String states(VerifyReport report) {
        return String.join(
                ", ",
                report.files().stream()
                        .map(each -> String.join("/", each.entry().path()) + " "
                                + each.state().words())
                        .toList());
    }

    private static List<Integer> pieces(VerifyReport report, PieceState state) {
        return report.runs().stream()
                .filter(each -> each.state() == state)
                .flatMapToInt(each -> IntStream.rangeClosed(each.first(), each.last()))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void allThatIsGoodIsFoundGood(Kind kind) throws Exception {
        Metainfo torrent = torrent(kind);
        VerifyReport report = verify(torrent);
        assertEquals("a good, b good, d/c good, d/e good, z good", states(report));
        assertTrue(report.isGood());
        assertEquals(9, report.goodPieces());
        // Without the padding of a hybrid.
        assertEquals(6 * PIECE + 5 + 100 + V2Builder.PIECE, report.totalBytes());
        assertEquals(report.totalBytes(), report.goodBytes());
    }

    @ParameterizedTest
    @EnumSource
    void aFalseBlockIsFoundInItsPieceWhereTheLayerIsKnownAndElseInItsFile(Kind kind) throws Exception {
        Metainfo torrent = torrent(kind);
        damage("a", 2 * PIECE + 17);
        damage("d/c", 99);
        VerifyReport report = verify(torrent);
        assertEquals("a corrupt, b good, d/c corrupt, d/e good, z good", states(report));
        assertEquals(
                kind == Kind.V2_WITHOUT_LAYERS ? List.of(0, 1, 2, 3, 4) : List.of(2, 4),
                pieces(report, PieceState.BAD));
    }

    /** Without its layer, what is left of a v2-only file proves nothing. */
    @ParameterizedTest
    @EnumSource
    void ofAFileThatIsTooShortTheRestIsGoodWhereItCanBeProved(Kind kind) throws Exception {
        Metainfo torrent = torrent(kind);
        byte[] bytes = Files.readAllBytes(temp.resolve("a"));
        Files.write(temp.resolve("a"), Arrays.copyOf(bytes, bytes.length - 1));
        VerifyReport report = verify(torrent);
        assertEquals("a too short, b good, d/c good, d/e good, z good", states(report));
        assertEquals(
                kind == Kind.V2_WITHOUT_LAYERS ? List.of(0, 1, 2, 3) : List.of(3),
                pieces(report, PieceState.INCOMPLETE));
        assertEquals(List.of(), pieces(report, PieceState.BAD));
        assertFalse(report.isGood());
    }

    /** The one half of a hybrid lies: what SHA-1 finds good and the tree does not is not good. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPieceOfAHybridMustFitBothHashes(boolean layers) throws Exception {
        Metainfo sound = torrent(layers ? Kind.HYBRID : Kind.HYBRID_WITHOUT_LAYERS);
        damage("z", 0);
        damage("a", 0);
        VerifyReport report = verify(sound);
        assertEquals(List.of(0, 8), pieces(report, PieceState.BAD));
        Metainfo lying = new V2Lie(sound).withSha1Of(temp);
        assertEquals(layers ? List.of(0, 8) : List.of(0, 1, 2, 3, 8), pieces(verify(lying), PieceState.BAD));
    }
}
