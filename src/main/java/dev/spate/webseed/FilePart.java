package dev.spate.webseed;

/**
 * Bytes of one file, fetched with one request.
 *
 * @param file its place among the files of the torrent
 * @param offset of the first byte within the file
 * @param lengthBytes at least 1
 * @param pad whether they are padding: zeros, which no server is asked for
 */
record FilePart(int file, long offset, long lengthBytes, boolean pad) {}
