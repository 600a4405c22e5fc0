package dev.spate.tracker;

import dev.spate.torrent.InfoHash;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/** One tracker, whatever protocol it speaks. Owner: the loop that the futures complete on. */
public interface Tracker {
    /** Makes trackers of their addresses. */
    interface Opener {
        /** @throws TrackerException for an address that no tracker can have */
        Tracker open(String address) throws TrackerException;

        /**
         * The same tracker over its other family of addresses, to be asked beside it (BEP 7); empty when it can have but one. It
         * fails when its host turns out to have one alone.
         *
         * @throws TrackerException as {@link #open}
         */
        default Optional<Tracker> openSecondFamily(String address) throws TrackerException {
            return Optional.empty();
        }
    }

    /** The address for a person: scheme, host, port and path, without query, user name or passkey. */
    String label();

    /**
     * Announces. Several may be under way at once.
     *
     * @return the answer, on the loop; fails with {@link TrackerException}
     */
    Future<AnnounceResponse> announce(AnnounceRequest request);

    /**
     * Asks what the tracker counts of a torrent, and for nothing else (BEP 48).
     *
     * @return the answer, on the loop; fails with {@link TrackerException}, also for a tracker that cannot be asked so
     */
    Future<ScrapeResponse> scrape(InfoHash infoHash);

    /** Gives up what is under way and frees sockets; the tracker may be used again afterwards. */
    void close();
}
