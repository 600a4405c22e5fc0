package dev.spate.cli.verify;

import dev.spate.cli.console.StandardOutput;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.verify.FileReport;
import dev.spate.storage.verify.PieceRun;
import dev.spate.storage.verify.VerifyReport;
import dev.spate.text.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code verify} found, as one JSON object; the schema is in docs/json.md. */
final class VerifyJson {
    private VerifyJson() {}

    static void write(Metainfo metainfo, Path path, VerifyReport report, StandardOutput out)
            throws StandardOutput.ReaderGone {
        String head = new JsonObject()
                .put("name", metainfo.name())
                .put("infoHash", metainfo.infoHash().toHex())
                .put("path", path.toString())
                .put("good", report.isGood())
                .put("length", report.totalBytes())
                .put("goodBytes", report.goodBytes())
                .put("pieceLength", report.layout().pieceLength())
                .put("pieceCount", report.layout().pieceCount())
                .put("goodPieces", report.goodPieces())
                .toString();
        // A million files or pieces are written as they come: all of them in one text would take too much memory.
        out.line(sink -> {
            put(sink, head.substring(0, head.length() - 1) + ",\"files\":[");
            String separator = "";
            for (FileReport each : report.files()) {
                put(sink, separator + json(each));
                separator = ",";
            }
            put(sink, "],\"pieces\":[");
            separator = "";
            for (PieceRun each : report.runs()) {
                put(sink, separator + json(each));
                separator = ",";
            }
            put(sink, "]}");
        });
    }

    private static JsonObject json(FileReport file) {
        JsonObject json = new JsonObject()
                .put("index", file.index())
                .putStrings("path", file.entry().path())
                .put("length", file.entry().length())
                .put("state", word(file.state()));
        if (file.sizeBytes() >= 0) {
            json.put("size", file.sizeBytes());
        }
        file.fault().ifPresent(text -> json.put("fault", text));
        return json.put("goodPieces", file.goodPieces())
                .put("badPieces", file.badPieces())
                .put("incompletePieces", file.incompletePieces());
    }

    private static JsonObject json(PieceRun run) {
        return new JsonObject()
                .put("first", run.first())
                .put("last", run.last())
                .put("state", word(run.state()))
                .put("files", run.files().stream().mapToLong(each -> each).toArray());
    }

    /** TOO_SHORT to tooShort. */
    private static String word(Enum<?> value) {
        StringBuilder word = new StringBuilder();
        for (String each : value.name().toLowerCase(Locale.ROOT).split("_")) {
            word.append(word.length() == 0 ? each : each.substring(0, 1).toUpperCase(Locale.ROOT) + each.substring(1));
        }
        return word.toString();
    }

    private static void put(OutputStream sink, String text) throws IOException {
        sink.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
