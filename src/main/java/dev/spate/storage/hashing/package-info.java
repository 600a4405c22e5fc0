/** Hashes the files of a content piece by piece, on all cores, and writes nothing. */
package dev.spate.storage.hashing;
