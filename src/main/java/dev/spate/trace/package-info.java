/** Reports what a download does, event by event; records it with the JDK's Flight Recorder. */
package dev.spate.trace;
