/**
 * Recordings of how the peers of a download behaved: what is kept of them, the file, and who writes it down. They hold no
 * addresses and no names.
 *
 * <p>Used by {@code cli}, {@code synthetic}. Threads: the event loop notes; the file is written by whoever ends the
 * recording. Errors: {@link dev.spate.recording.RecordingException} for a file that is none.
 */
package dev.spate.recording;
