package dev.spate.sim;

/** What peers and the disk of a {@link FaultySwarm} did, counted where it happens: what was planned may never come to pass. */
enum FaultEvent {
    LEFT_WITH_A_BLOCK_UNDER_WAY,
    ALL_LEFT_AT_ONCE,
    CAME_BACK_UNDER_A_NEW_KEY,
    FALSE_BLOCK_SENT,
    FALSE_BLOCK_IN_COMPANY_SENT,
    SAME_FALSE_BLOCK_AS_OTHERS_SENT,
    DODGED_A_PIECE_ALONE,
    REQUEST_NEVER_ANSWERED,
    REQUEST_ANSWERED_LATE,
    BLOCK_DRIPPED,
    CHOKED,
    CHOKED_AND_KEPT_SILENT,
    REJECTED,
    CANCEL_IGNORED,
    NOISE_SENT,
    HAVES_FLOODED,
    ALLOWED_FAST_ABUSED,
    ASKED_FOR_WHAT_IT_ONLY_CLAIMED,
    PIECE_BAD,
    PEER_BANNED,
    DISK_FULL,
    SESSION_RESUMED
}
