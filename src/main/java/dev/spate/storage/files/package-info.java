/** The files of a torrent on the disk: names, open files, writes, changes by other programs. */
package dev.spate.storage.files;
