package dev.spate.storage.verify;

import dev.spate.metainfo.FileEntry;

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
 */
public record FileReport(
        int index,
        FileEntry entry,
        FileState state,
        long sizeBytes,
        int goodPieces,
        int badPieces,
        int incompletePieces) {}
