package dev.spate.cli.create;

import dev.spate.cli.console.StandardOutput;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.create.NewTorrent;
import dev.spate.storage.create.SharedContent;
import dev.spate.text.ByteSize;
import dev.spate.text.CleanText;
import dev.spate.text.JsonObject;
import dev.spate.text.Plural;
import dev.spate.text.TimeSpan;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code create} tells of a torrent. */
final class CreateReport {
    private static final double NANOS_A_SECOND = 1e9;

    private final SharedContent content;
    private final PieceLayout layout;
    private final List<String> warnings;

    CreateReport(SharedContent content, TorrentForm form, int pieceLength, List<String> warnings) {
        this.content = content;
        this.layout = form.layout(form.laidOut(content.content(), pieceLength), pieceLength);
        this.warnings = List.copyOf(warnings);
    }

    /** Info hash and magnet link, or all of it as JSON; throws as {@link StandardOutput#line} does. */
    void tellResult(NewTorrent torrent, Path path, long nanos, boolean json, StandardOutput out)
            throws StandardOutput.ReaderGone {
        String infoHash = torrent.metainfo().infoHash().toHex();
        Optional<String> infoHashV2 = torrent.metainfo().infoHashV2().map(InfoHash::toHex);
        String magnet = Magnet.of(torrent.metainfo()).uri();
        if (json) {
            tellJson(
                    new JsonObject()
                            .put("torrent", path.toString())
                            .put("infoHash", infoHash)
                            .putIfPresent("infoHashV2", infoHashV2)
                            .put("magnet", magnet)
                            .put("seconds", nanos / NANOS_A_SECOND),
                    out);
            return;
        }
        out.line("Info Hash: " + infoHash);
        if (infoHashV2.isPresent()) {
            out.line("Info Hash v2: " + infoHashV2.get());
        }
        out.line("Magnet: " + magnet);
    }

    /** What would be in it; the lines have the headings of {@code info}. */
    void tellPlan(boolean json, StandardOutput out) throws StandardOutput.ReaderGone {
        if (json) {
            tellJson(new JsonObject(), out);
            return;
        }
        out.line("Name: " + CleanText.escaped(content.content().name()));
        out.line("Length: " + content.totalBytes());
        out.line("Piece Length: " + layout.pieceLength());
        out.line("Pieces: " + layout.pieceCount());
        out.line("Files:");
        for (FileEntry each : content.content().files()) {
            out.line(each.length() + " " + CleanText.escaped(String.join("/", each.path())));
        }
    }

    private void tellJson(JsonObject json, StandardOutput out) throws StandardOutput.ReaderGone {
        out.line(json.put("name", content.content().name())
                .put("multiFile", content.content().multiFile())
                .put("length", content.totalBytes())
                .put("pieceLength", layout.pieceLength())
                .put("pieceCount", layout.pieceCount())
                .putStrings("warnings", warnings)
                .putObjects(
                        "files",
                        content.content().files().stream()
                                .map(CreateReport::json)
                                .toList())
                .toString());
    }

    private static JsonObject json(FileEntry file) {
        return new JsonObject().putStrings("path", file.path()).put("length", file.length());
    }

    /** The line on stderr at the end. */
    String summary(Path path, long nanos) {
        return "spate: wrote " + path + ": " + Plural.of(content.files().size(), "file") + ", "
                + ByteSize.format(content.totalBytes()) + ", " + Plural.of(layout.pieceCount(), "piece") + " of "
                + ByteSize.shortest(layout.pieceLength()) + " hashed in " + TimeSpan.precise(nanos) + ", "
                + ByteSize.rate(content.totalBytes() * NANOS_A_SECOND / nanos);
    }
}
