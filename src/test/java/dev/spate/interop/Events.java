package dev.spate.interop;

import java.util.List;
import java.util.stream.Collectors;

/** The lines that {@code download --json} prints: one event each. */
final class Events {
    static final String PIECE_VERIFIED = "pieceVerified";
    static final String PEER_CONNECTED = "peerConnected";
    static final String PEER_BANNED = "peerBanned";

    private Events() {}

    static List<String> of(String stdout, String event) {
        return stdout.lines()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .toList();
    }

    /** What is left is short enough to be read. */
    static String withoutPieces(String stdout) {
        return stdout.lines()
                .filter(line -> !line.contains("\"" + PIECE_VERIFIED + "\""))
                .collect(Collectors.joining("\n"));
    }

    static int count(String stdout, String event) {
        return of(stdout, event).size();
    }
}
