/**
 * The files of a torrent on the disk: names, open files, writes, changes by other programs.
 *
 * <p>Used by its own room. Threads: the disk threads; reads of what is in the page cache may be on the loop. Errors: an
 * {@link java.io.IOException}, for a person as it stands.
 */
package dev.spate.storage.files;
