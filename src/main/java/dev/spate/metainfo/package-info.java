/**
 * What a .torrent file or a magnet link says (BEP 3, 9, 12, 19, 27, 47, 52): checked, and with names that are safe to use
 * as file names.
 *
 * <p>Used by {@code bench}, {@code cli}, {@code library}, {@code session}, {@code storage}, {@code synthetic}, {@code webseed}.
 * Threads: none; all is immutable. Errors: {@link dev.spate.metainfo.MetainfoException}, {@link
 * dev.spate.metainfo.MagnetException} or {@link dev.spate.metainfo.SelectionException}, naming the key or parameter.
 */
package dev.spate.metainfo;
