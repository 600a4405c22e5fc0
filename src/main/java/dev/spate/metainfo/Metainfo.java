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
 * @param infoHash the name on the wire, 20 bytes: SHA-1 of the raw info dictionary; of a v2-only torrent, its SHA-256 truncated
 * @param name safe as a file name, see {@link SafeName}
 * @param layout total length and piece length in bytes
 * @param pieceHashes as many as {@code layout} has pieces; none in a v2-only torrent
 * @param files in the order of the content, pad files included, and in a v2-only torrent the gaps between files; together
 *     exactly {@code layout.endOffset()}
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
 * @param infoHashV2 SHA-256 of the info dictionary of a v2 or hybrid torrent (BEP 52), 32 bytes
 * @param pieceLayers those layers of the files' merkle trees that the torrent has; checked against the roots
 */
public record Metainfo(
        InfoHash infoHash,
        String name,
        PieceLayout layout,
        PieceHashes pieceHashes,
        FileList files,
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
        Optional<InfoHash> infoHashV2,
        PieceLayers pieceLayers) {
    /** Of version 1, and of its content alone: without trackers, and with no info dictionary that others could be given. */
    public static Metainfo ofContent(
            InfoHash infoHash,
            String name,
            PieceLayout layout,
            PieceHashes pieceHashes,
            List<FileEntry> files,
            boolean multiFile) {
        return ofContent(infoHash, name, layout, pieceHashes, files, multiFile, Optional.empty(), PieceLayers.NONE);
    }

    /** The same of any version. */
    public static Metainfo ofContent(
            InfoHash infoHash,
            String name,
            PieceLayout layout,
            PieceHashes pieceHashes,
            List<FileEntry> files,
            boolean multiFile,
            Optional<InfoHash> infoHashV2,
            PieceLayers pieceLayers) {
        return new Metainfo(
                infoHash,
                name,
                layout,
                pieceHashes,
                FileList.of(files),
                multiFile,
                List.of(),
                "",
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                InfoBytes.NONE,
                infoHashV2,
                pieceLayers);
    }

    /** The name for a place in the user's own directory, where no file must be hidden: without a dot at its beginning. */
    public String outputName() {
        return SafeName.FOR_THIS_SYSTEM.ofTop(name);
    }

    /** @throws IllegalArgumentException when the files or hashes do not fit the layout */
    public Metainfo {
        tiers = tiers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        dhtNodes = List.copyOf(dhtNodes);
        boolean v1 = infoHashV2.isEmpty() || !infoHashV2.get().truncated().equals(infoHash);
        if (pieceHashes.count() != (v1 ? layout.pieceCount() : 0)) {
            throw new IllegalArgumentException(pieceHashes.count() + " hashes of " + layout.pieceCount() + " pieces");
        }
        long offset = 0;
        for (int file = 0; file < files.size(); file++) {
            if (files.offset(file) != offset) {
                throw new IllegalArgumentException(
                        "a gap or overlap before " + files.get(file).path());
            }
            offset += files.length(file);
        }
        if (offset != layout.endOffset()) {
            throw new IllegalArgumentException("files of " + offset + " bytes in " + layout.endOffset());
        }
    }

    /** SHA-1 of the info dictionary, as peers of version 1 know the torrent; empty for a v2-only torrent. */
    public Optional<InfoHash> infoHashV1() {
        return isV2Only() ? Optional.empty() : Optional.of(infoHash);
    }

    /** Whether the content has merkle trees and no SHA-1 of its pieces. */
    public boolean isV2Only() {
        return infoHashV2.isPresent() && infoHashV2.get().truncated().equals(infoHash);
    }

    /** Whether the content has both, and is found in the swarms of both versions. */
    public boolean isHybrid() {
        return infoHashV2.isPresent() && !isV2Only();
    }

    /** The tracker to show: that of announce, else the first of the tiers, else the empty string. */
    public String trackerUrl() {
        if (!announce.isEmpty()) {
            return announce;
        }
        return tiers.stream().flatMap(List::stream).findFirst().orElse("");
    }
}
