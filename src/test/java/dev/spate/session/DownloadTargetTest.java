package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.storage.SampleV2;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DownloadTargetTest {
    private static final Path OUT = Path.of("out");

    private static Metainfo torrent(long pieceBytes) {
        String text = "d4:infod6:lengthi" + 2 * pieceBytes + "e4:name1:x12:piece lengthi" + pieceBytes + "e6:pieces40:"
                + "x".repeat(40) + "ee";
        return MetainfoReader.read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void vastPiecesAreForThoseWhoAllowThem() {
        Metainfo vast = torrent(256L << 20);
        Failure whole = assertThrows(Failure.class, () -> DownloadTarget.whole(vast, OUT, 0));
        assertEquals(Failure.Kind.USAGE, whole.kind());
        assertTrue(whole.getMessage().contains("--memory=268435456"), whole.getMessage());
        assertThrows(Failure.class, () -> DownloadTarget.piece(vast, 0, OUT, (256L << 20) - 1));
        assertEquals(OUT, DownloadTarget.piece(vast, 0, OUT, 256L << 20).out());
        assertEquals(OUT, DownloadTarget.piece(torrent(128L << 20), 0, OUT, 0).out());
    }

    @Test
    void whatIsWantedIsCountedWithoutPadding() {
        Metainfo hybrid =
                SampleV2.hybrid(1, 16_384, true, 40_000, 100, 70_000).torrent().metainfo();
        DownloadTarget all = DownloadTarget.whole(hybrid, OUT, 0);
        assertEquals(110_100, all.wantedBytes());
        DownloadTarget some = all.selecting(FileSelection.parse(List.of("1,3")), new TorrentRef.Known(hybrid));
        assertEquals(110_000, some.wantedBytes());
        assertEquals(16_384, DownloadTarget.piece(torrent(16_384), 1, OUT, 0).wantedBytes());
    }

    @Test
    void aHiddenNameIsChangedOnlyWhereTheTorrentChoosesThePlaceAndThatIsTold() {
        Metainfo hidden = MetainfoReader.read(
                ("d4:infod6:lengthi10e4:name4:.ssh12:piece lengthi16384e6:pieces20:" + "x".repeat(20) + "ee")
                        .getBytes(StandardCharsets.ISO_8859_1));
        DownloadOptions unnamed = DownloadOptions.defaults();
        DownloadOptions named = DownloadOptions.defaults().withOut(OUT);
        assertEquals(".ssh", hidden.name());
        assertEquals(
                Path.of("_ssh"),
                DownloadTarget.of(hidden, OptionalInt.empty(), unnamed).out());
        assertEquals(
                Path.of("_ssh.0"),
                DownloadTarget.of(hidden, OptionalInt.of(0), unnamed).out());
        assertEquals(
                Optional.of(".ssh is called _ssh here, so that it is not hidden (name another output with -o)"),
                DownloadTarget.renaming(hidden, unnamed));
        assertEquals(OUT, DownloadTarget.of(hidden, OptionalInt.empty(), named).out());
        assertEquals(Optional.empty(), DownloadTarget.renaming(hidden, named));
        assertEquals(Optional.empty(), DownloadTarget.renaming(torrent(16), unnamed));
    }

    @Test
    void theNameOfAPieceFitsTheFileSystem() {
        String name = "x".repeat(255);
        String text =
                "d4:infod6:lengthi10e4:name255:" + name + "12:piece lengthi16384e6:pieces20:" + "x".repeat(20) + "ee";
        Metainfo metainfo = MetainfoReader.read(text.getBytes(StandardCharsets.ISO_8859_1));
        DownloadOptions unnamed = DownloadOptions.defaults();
        String out =
                DownloadTarget.of(metainfo, OptionalInt.of(0), unnamed).out().toString();
        assertTrue(out.length() <= 255, out);
        assertTrue(out.endsWith(".0"), out);
    }
}
