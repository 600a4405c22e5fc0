/**
 * Reports what a download does, event by event; records it with the JDK's Flight Recorder.
 *
 * <p>Used by {@code cli}, {@code recording}, {@code session}. Threads: the event loop, but for what disk threads tell.
 * Errors: a recording that cannot be written is told at its end.
 */
package dev.spate.trace;
