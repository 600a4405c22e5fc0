/**
 * Recordings of how the peers of a download behaved: what is kept of them, the file, and who writes it down. They hold no
 * addresses and no names.
 */
package dev.spate.recording;
