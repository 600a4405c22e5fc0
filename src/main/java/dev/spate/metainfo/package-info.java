/**
 * What a .torrent file or a magnet link says (BEP 3, 9, 12, 19, 27, 47, 52): checked, and with names that are safe to use
 * as file names.
 */
package dev.spate.metainfo;
