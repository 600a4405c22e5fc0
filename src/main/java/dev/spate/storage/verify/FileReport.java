package dev.spate.storage.verify;

import dev.spate.metainfo.FileEntry;
import java.util.Optional;

/**
 * How a file of a torrent stands.
 *
 * @param index in the torrent's list of files
 * @param entry what the torrent says of it; no padding
 * @param state what is wrong, if anything is
 * @param sizeBytes on the disk; -1 when there is no file
 * @param goodPieces with bytes of this file
 * @param badPieces with bytes of this file
 * @param incompletePieces with bytes of this file
 * @param fault why it cannot be read, for a person; empty when it can
 */
public record FileReport(
        int index,
        FileEntry entry,
        FileState state,
        long sizeBytes,
        int goodPieces,
        int badPieces,
        int incompletePieces,
        Optional<String> fault) {}
