package dev.spate.metainfo;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a torrent says of its content and of where to find it. Immutable and safe to share between threads.
 *
 * @param infoHash SHA-1 of the raw info dictionary
 * @param name safe as a file name, see {@link SafeName}
 * @param layout total length and piece length in bytes
 * @param pieceHashes as many as {@code layout} has pieces
 * @param files in the order of the content, pad files included; together exactly {@code layout.totalBytes()}
 * @param multiFile true when the torrent is a directory of files, even if it lists only one
 * @param tiers tracker URLs by tier (BEP 12), none twice: those of announce-list, else the one of announce, else none
 * @param announce the tracker URL of the key announce; empty when there is none
 * @param isPrivate true when peers may come from the trackers alone (BEP 27)
 * @param webSeeds HTTP or FTP addresses of the content (BEP 19), none twice
 * @param dhtNodes nodes of the DHT to begin with (BEP 5, {@code nodes}), unresolved, none twice
 * @param comment free text as it stands, control characters included
 * @param createdBy the program that made the torrent, as it stands
 * @param creationDateEpochSeconds seconds since 1970; empty when absent or past the year 9999
 * @param info the info dictionary itself, for those who ask for the metadata (BEP 9)
 * @param infoHashV2Hex SHA-256 of the info dictionary of a hybrid torrent (BEP 52), 64 lower-case digits
 */
public record Metainfo(
        InfoHash infoHash,
        String name,
        PieceLayout layout,
        PieceHashes pieceHashes,
        List<FileEntry> files,
        boolean multiFile,
        List<List<String>> tiers,
        String announce,
        boolean isPrivate,
        List<String> webSeeds,
        List<InetSocketAddress> dhtNodes,
        Optional<String> comment,
        Optional<String> createdBy,
        OptionalLong creationDateEpochSeconds,
        InfoBytes info,
        Optional<String> infoHashV2Hex) {
    /** The name for a place in the user's own directory, where no file must be hidden: without a dot at its beginning. */
    public String outputName() {
        return SafeName.FOR_THIS_SYSTEM.ofTop(name);
    }

    /** @throws IllegalArgumentException when the files or hashes do not fit the layout */
    public Metainfo {
        files = List.copyOf(files);
        tiers = tiers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        dhtNodes = List.copyOf(dhtNodes);
        if (pieceHashes.count() != layout.pieceCount()) {
            throw new IllegalArgumentException(pieceHashes.count() + " hashes of " + layout.pieceCount() + " pieces");
        }
        long offset = 0;
        for (FileEntry file : files) {
            if (file.offset() != offset) {
                throw new IllegalArgumentException("a gap or overlap before " + file.path());
            }
            offset += file.length();
        }
        if (offset != layout.totalBytes()) {
            throw new IllegalArgumentException("files of " + offset + " bytes in " + layout.totalBytes());
        }
    }

    /** The tracker to show: that of announce, else the first of the tiers, else the empty string. */
    public String trackerUrl() {
        if (!announce.isEmpty()) {
            return announce;
        }
        return tiers.stream().flatMap(List::stream).findFirst().orElse("");
    }
}
