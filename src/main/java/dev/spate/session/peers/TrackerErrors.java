package dev.spate.session.peers;

import dev.spate.text.Plural;
import java.util.Collection;
import java.util.stream.Collectors;

/** What trackers complain of, in one line that a person can read: two hundred of them would fill the screen. */
public final class TrackerErrors {
    private static final int TOLD = 5;

    private TrackerErrors() {}

    /** The first few, and how many more there are. */
    public static String of(Collection<String> all) {
        String told = all.stream().limit(TOLD).collect(Collectors.joining("; "));
        return all.size() > TOLD ? told + "; and " + (all.size() - TOLD) + " more" : told;
    }

    /** What to say when a tracker named peers that it may not name. */
    public static String withheld(String tracker, int peers) {
        return "tracker " + tracker + " named " + Plural.of(peers, "peer")
                + " of this machine or the local network: left out";
    }
}
