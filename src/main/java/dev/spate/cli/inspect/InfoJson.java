package dev.spate.cli.inspect;

import dev.spate.cli.console.StandardOutput;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.text.JsonObject;
import dev.spate.torrent.InfoHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** All that is known of a torrent as one JSON object; the schema is in docs/json.md. */
final class InfoJson {
    private static final int HEX_DIGITS = 2 * PieceHashes.LENGTH_BYTES;

    private static final int CHUNK_CHARACTERS = 8192;

    private InfoJson() {}

    static void write(Metainfo metainfo, StandardOutput out) throws StandardOutput.ReaderGone {
        String head = head(metainfo).toString();
        out.line(sink -> {
            // A million files or pieces are written as they come: all of them in one text would take too much memory.
            StringBuilder text = new StringBuilder(head);
            text.setLength(head.length() - 1);
            text.append(",\"files\":[");
            String separator = "";
            int number = 1;
            for (FileEntry file : metainfo.files()) {
                // The gaps of a torrent of version 2 are no files of it.
                if (file.pad() && metainfo.isV2Only()) {
                    continue;
                }
                text.append(separator);
                append(file, file.pad() ? 0 : number++, text);
                separator = ",";
                if (text.length() > CHUNK_CHARACTERS) {
                    put(sink, text.toString());
                    text.setLength(0);
                }
            }
            put(sink, text.toString());
            put(sink, "],\"pieceHashes\":[");
            byte[] hash = new byte[HEX_DIGITS + 3];
            hash[0] = ',';
            hash[1] = '"';
            hash[HEX_DIGITS + 2] = '"';
            for (int piece = 0; piece < metainfo.pieceHashes().count(); piece++) {
                metainfo.pieceHashes().putHex(piece, hash, 2);
                sink.write(hash, piece == 0 ? 1 : 0, hash.length - (piece == 0 ? 1 : 0));
            }
            put(sink, "]}");
        });
    }

    private static JsonObject head(Metainfo metainfo) {
        JsonObject json = new JsonObject()
                .put("name", metainfo.name())
                .put("infoHash", metainfo.infoHash().toHex())
                .putIfPresent("infoHashV2", metainfo.infoHashV2().map(InfoHash::toHex))
                .put("length", metainfo.files().totalBytes())
                .put("pieceLength", metainfo.layout().pieceLength())
                .put("pieceCount", metainfo.layout().pieceCount())
                .put("multiFile", metainfo.multiFile())
                .put("private", metainfo.isPrivate())
                .put("trackerUrl", metainfo.trackerUrl())
                .putArray(
                        "tiers",
                        metainfo.tiers().stream().map(JsonObject::array).toList())
                .putStrings("webSeeds", metainfo.webSeeds())
                .putIfPresent("comment", metainfo.comment())
                .putIfPresent("createdBy", metainfo.createdBy());
        metainfo.creationDateEpochSeconds().ifPresent(seconds -> json.put("creationDate", seconds));
        return json;
    }

    private static void put(OutputStream sink, String text) throws IOException {
        sink.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param number by which {@code --select} knows it; 0 for padding */
    private static void append(FileEntry file, int number, StringBuilder text) {
        text.append('{');
        if (number > 0) {
            text.append("\"number\":").append(number).append(',');
        }
        String separator = "\"path\":[";
        for (String each : file.path()) {
            JsonObject.quote(each, text.append(separator));
            separator = ",";
        }
        text.append("],\"offset\":").append(file.offset());
        text.append(",\"length\":").append(file.length());
        text.append(",\"pad\":").append(file.pad());
        if (file.piecesRoot().isPresent()) {
            text.append(",\"piecesRoot\":\"").append(file.piecesRoot().get()).append('"');
        }
        text.append('}');
    }
}
