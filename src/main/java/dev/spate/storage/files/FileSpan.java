package dev.spate.storage.files;

/**
 * The part of a piece that lies in one file.
 *
 * @param file index in the torrent's list of files
 * @param filePosition of the first byte within the file
 * @param pieceOffset of the first byte within the piece
 * @param lengthBytes at least 1
 * @param pad true when these bytes are zeros that are in no file
 */
public record FileSpan(int file, long filePosition, int pieceOffset, int lengthBytes, boolean pad) {}
