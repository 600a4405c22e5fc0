package dev.spate.session;

import java.nio.file.Path;

/** Stand-in: how a download ended. */
public record Summary(
        Path out, long totalBytes, long receivedBytes, long wastedBytes, long elapsedNanos, int peersServed) {}
