package dev.spate.recording;

import dev.spate.torrent.Bitfield;
import java.util.List;

/**
 * How one peer behaved, from its greeting on. Times are milliseconds since the begin of the recording.
 *
 * @param cameMillis when it was connected to
 * @param goneMillis when its connection ended; -1 when it was there to the end
 * @param incoming whether it dialled us
 * @param had the pieces that it told of at first
 * @param haves pieces that it told of later, in order
 * @param turnsMillis when it unchoked us, choked us, unchoked us …
 * @param bytes what it sent that was of use
 * @param busyMillis how long it had something to send us: requests of ours were with it
 * @param leastResponseMicros the shortest time from a request to its block: the round trip, about; -1 for no block
 * @param service how long it took for each block, after the one before
 */
public record RecordedPeer(
        long cameMillis,
        long goneMillis,
        boolean incoming,
        Bitfield had,
        List<Have> haves,
        List<Long> turnsMillis,
        long bytes,
        long busyMillis,
        long leastResponseMicros,
        ServiceTimes service) {
    /** More of either is not kept. */
    public static final int MOST_HAVES = 65_536;

    /** More of either is not kept. */
    public static final int MOST_TURNS = 4_096;

    /** A piece that the peer told of. */
    public record Have(long millis, int piece) {}

    /** @throws IllegalArgumentException when times run backwards, or a number cannot be */
    public RecordedPeer {
        haves = List.copyOf(haves);
        turnsMillis = List.copyOf(turnsMillis);
        check(cameMillis >= 0 && (goneMillis == -1 || goneMillis >= cameMillis), "it was gone before it came");
        check(haves.size() <= MOST_HAVES && turnsMillis.size() <= MOST_TURNS, "it did more than is kept");
        check(bytes >= 0 && busyMillis >= 0 && leastResponseMicros >= -1, "a negative number");
        long last = cameMillis;
        for (long each : turnsMillis) {
            check(each >= last, "its chokes run backwards");
            last = each;
        }
        last = cameMillis;
        for (Have each : haves) {
            check(
                    each.millis() >= last && each.piece() >= 0 && each.piece() < had.size(),
                    "it has a piece that cannot be");
            last = each.millis();
        }
    }

    private static void check(boolean right, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
