package dev.spate.storage.verify;

/** What there is to say of a file of a torrent. A file with several faults has the first of these. */
public enum FileState {
    /** It, or some of it, cannot be read. */
    UNREADABLE("unreadable"),
    /** Something else is at its place: a directory, a pipe, a device. */
    NOT_A_FILE("not a file"),
    /** Nothing is at its place. */
    MISSING("missing"),
    /** Nothing is at its place, and a record of a download says that it was not wanted. */
    UNSELECTED("unselected"),
    TOO_SHORT("too short"),
    TOO_LONG("too long"),
    /** Its length is right, and a piece of it is bad. */
    CORRUPT("corrupt"),
    /**
     * Its length is right, and nothing of it is known to be bad. But a piece that it shares with another file cannot be
     * checked, or is bad by the fault of the other: some of its bytes stay unproved.
     */
    UNPROVEN("unproven"),
    /** Every byte is as the torrent says. */
    GOOD("good");

    private final String words;

    FileState(String words) {
        this.words = words;
    }

    /** For a person. */
    public String words() {
        return words;
    }
}
