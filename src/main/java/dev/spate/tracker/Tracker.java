package dev.spate.tracker;

import io.netty.util.concurrent.Future;

/** One tracker, whatever protocol it speaks. Owner: the loop that the futures complete on. */
public interface Tracker {
    /** Makes trackers of their addresses. */
    interface Opener {
        /** @throws TrackerException for an address that no tracker can have */
        Tracker open(String address) throws TrackerException;
    }

    /** The address for a person: scheme, host, port and path, without query, user name or passkey. */
    String label();

    /**
     * Announces. Several may be under way at once.
     *
     * @return the answer, on the loop; fails with {@link TrackerException}
     */
    Future<AnnounceResponse> announce(AnnounceRequest request);

    /** Gives up what is under way and frees sockets; the tracker may be used again afterwards. */
    void close();
}
