package dev.spate.cli;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;

/** All that is known of a torrent as one JSON object; the schema is in docs/json.md. */
final class InfoJson {
    private InfoJson() {}

    static String of(Metainfo metainfo) {
        List<String> hashes = new ArrayList<>();
        for (int piece = 0; piece < metainfo.pieceHashes().count(); piece++) {
            hashes.add(metainfo.pieceHashes().hex(piece));
        }
        JsonObject json = new JsonObject()
                .put("name", metainfo.name())
                .put("infoHash", metainfo.infoHash().toHex())
                .putIfPresent("infoHashV2", metainfo.infoHashV2Hex())
                .put("length", metainfo.layout().totalBytes())
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
        return json.putArray(
                        "files", metainfo.files().stream().map(InfoJson::file).toList())
                .putStrings("pieceHashes", hashes)
                .toString();
    }

    private static String file(FileEntry file) {
        return new JsonObject()
                .putStrings("path", file.path())
                .put("offset", file.offset())
                .put("length", file.length())
                .put("pad", file.pad())
                .toString();
    }
}
