/** What a download does, told event by event to whoever traces it; the recording for the JDK's Flight Recorder. */
package dev.spate.trace;
