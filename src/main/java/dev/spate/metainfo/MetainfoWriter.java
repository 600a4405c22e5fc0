package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeWriter;
import dev.spate.torrent.PiecesRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes .torrent files (BEP 3, 12, 19, 27, 47, 52): keys sorted, and none that says nothing, so that the same content has the
 * info hash that other programs give it.
 */
public final class MetainfoWriter {
    private MetainfoWriter() {}

    /**
     * What the torrent is of.
     *
     * @param name of the file, or of the directory when {@code multiFile}
     * @param multiFile whether the content is a directory of files, even if it has only one
     * @param files in the order of the content, without a gap, with padding where the form of the torrent has some; of a single
     *     file, just that one
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
     * What the content was hashed to.
     *
     * @param sha1 of all pieces; none in a v2-only torrent
     * @param layers the piece layer of each file of several pieces, by its root; none in a torrent of version 1
     */
    public record Hashes(PieceHashes sha1, Map<PiecesRoot, BString> layers) {
        /** Copies the map. */
        public Hashes {
            layers = Map.copyOf(layers);
        }
    }

    /**
     * The bytes of the torrent file.
     *
     * @param content as {@code form} lays it out; each file that has bytes with its root, if the form has these
     * @param hashes of {@code content} at this piece length
     */
    public static byte[] write(
            TorrentForm form, Content content, int pieceLength, Hashes hashes, TorrentDetails details) {
        BDict.Builder root = BDict.builder().put("info", info(form, content, pieceLength, hashes.sha1(), details));
        if (form.hasV2()) {
            BDict.Builder layers = BDict.builder();
            hashes.layers().forEach((name, layer) -> layers.put(BString.of(name.toBytes()), layer));
            root.put("piece layers", layers.build());
        }
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

    /** The info dictionary of such a torrent file alone: see {@link #write}. */
    public static BDict info(
            TorrentForm form, Content content, int pieceLength, PieceHashes hashes, TorrentDetails details) {
        BDict.Builder info = BDict.builder().put("name", content.name()).put("piece length", pieceLength);
        if (form.hasV1()) {
            info.put("pieces", hashes.bytes());
            if (content.multiFile()) {
                info.put("files", files(content.files()));
            } else {
                info.put("length", content.totalBytes());
            }
        }
        if (form.hasV2()) {
            List<FileEntry> files =
                    content.files().stream().filter(each -> !each.pad()).toList();
            info.put("meta version", 2).put("file tree", new FileTreeWriter(files).tree());
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
            BDict.Builder file =
                    BDict.builder().put("length", BInteger.of(each.length())).put("path", strings(each.path()));
            list.add((each.pad() ? file.put("attr", "p") : file).build());
        }
        return BList.of(list);
    }

    private static BList strings(List<String> texts) {
        return BList.of(texts.stream().<BValue>map(BString::of).toList());
    }
}
