package dev.spate.report.stats;

import java.util.Locale;

/** What may be said about one client's time beside another's. */
public enum Verdict {
    /** It took less time, and chance is an unlikely reason. */
    FASTER,
    /** It took more time, and chance is an unlikely reason. */
    SLOWER,
    /** The rounds are too few or disagree too much to tell. */
    UNDECIDED,
    /** One of the two had failures, so only its good runs have times: no verdict. */
    FAILED;

    /** In small letters, for a person. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
