/** The resume data in {@code OUT.spate}: written while pieces arrive, and checked against the disk at the start. */
package dev.spate.storage.resume;
