package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes .torrent files (BEP 3, 12, 19, 27) of version 1: keys sorted, and none that says nothing, so that the same content
 * has the info hash that other programs give it.
 */
public final class MetainfoWriter {
    private MetainfoWriter() {}

    /**
     * What the torrent is of.
     *
     * @param name of the file, or of the directory when {@code multiFile}
     * @param multiFile whether the content is a directory of files, even if it has only one
     * @param files in the order of the content, without a gap; of a single file, just that one
     */
    public record Content(String name, boolean multiFile, List<FileEntry> files) {
        /** @throws IllegalArgumentException unless there is a file, and just one when it is not a directory */
        public Content {
            files = List.copyOf(files);
            if (files.isEmpty() || !multiFile && files.size() > 1) {
                throw new IllegalArgumentException(files.size() + " files in a torrent of " + name);
            }
        }

        /** Bytes of all files. */
        public long totalBytes() {
            FileEntry last = files.get(files.size() - 1);
            return last.offset() + last.length();
        }
    }

    /**
     * The bytes of the torrent file.
     *
     * @param hashes of all pieces of {@code content} at this piece length
     */
    public static byte[] write(Content content, int pieceLength, PieceHashes hashes, TorrentDetails details) {
        BDict.Builder root = BDict.builder().put("info", info(content, pieceLength, hashes, details));
        List<List<String>> tiers = details.tiers();
        if (!tiers.isEmpty()) {
            root.put("announce", tiers.get(0).get(0));
        }
        if (tiers.stream().mapToInt(List::size).sum() > 1) {
            root.put(
                    "announce-list",
                    BList.of(tiers.stream().<BValue>map(MetainfoWriter::strings).toList()));
        }
        if (!details.webSeeds().isEmpty()) {
            root.put("url-list", strings(details.webSeeds()));
        }
        details.comment().ifPresent(text -> root.put("comment", text));
        details.createdBy().ifPresent(text -> root.put("created by", text));
        details.creationDateEpochSeconds().ifPresent(seconds -> root.put("creation date", seconds));
        return BencodeWriter.write(root.build());
    }

    private static BDict info(Content content, int pieceLength, PieceHashes hashes, TorrentDetails details) {
        BDict.Builder info = BDict.builder()
                .put("name", content.name())
                .put("piece length", pieceLength)
                .put("pieces", hashes.bytes());
        if (content.multiFile()) {
            info.put("files", files(content.files()));
        } else {
            info.put("length", content.totalBytes());
        }
        if (details.isPrivate()) {
            info.put("private", 1);
        }
        details.source().ifPresent(text -> info.put("source", text));
        return info.build();
    }

    private static BList files(List<FileEntry> files) {
        List<BValue> list = new ArrayList<>(files.size());
        for (FileEntry each : files) {
            list.add(BDict.builder()
                    .put("length", BInteger.of(each.length()))
                    .put("path", strings(each.path()))
                    .build());
        }
        return BList.of(list);
    }

    private static BList strings(List<String> texts) {
        return BList.of(texts.stream().<BValue>map(BString::of).toList());
    }
}
