package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;

/** What smart ban has to know of a peer that may fetch a piece alone. */
public interface SoloCandidate {
    /** Names its connection. */
    PeerKey key();

    /** Whether it has this piece. */
    boolean has(int piece);

    /** Its mean rate of late; 0 before its first block. */
    double bytesPerSecond();

    /** What {@link SmartBan#badCopies} was when it connected. */
    long badCopiesBefore();
}
