package dev.spate.synthetic;

import dev.spate.recording.RecordedPeer;
import dev.spate.recording.Recording;
import java.util.ArrayList;
import java.util.List;

/** The peers of a recording, as groups of a swarm. */
public final class ReplayedSwarm {
    private ReplayedSwarm() {}

    /**
     * One group for each recorded connection.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static List<SyntheticPeerGroup> groups(Recording recording) {
        List<SyntheticPeerGroup> groups = new ArrayList<>();
        for (RecordedPeer each : recording.peers()) {
            ReplayedPeer replayed = new ReplayedPeer(each, recording.millis());
            groups.add(
                    new SyntheticPeerGroup(1, replayed.recordedLink(), replayed, OnOffCycle.ALWAYS, !replayed.dials()));
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("the recording has no peers");
        }
        return groups;
    }

    /** What the recorded content is shaped like. */
    public static TorrentShape shape(Recording recording, long seed) {
        return new TorrentShape(recording.totalBytes(), recording.pieceLength(), 1, seed);
    }
}
