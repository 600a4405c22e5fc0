package dev.spate.session.peers;

import dev.spate.session.DownloadObservers;
import dev.spate.session.EngineResources;
import dev.spate.session.PeerOrigin;
import dev.spate.session.TorrentRef;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Names addresses of peers of one torrent. {@link PeerDiscovery} starts and stops all sources of a torrent together, and
 * refuses those that a private one must not have.
 *
 * <p>Owner: the event loop.
 */
public interface PeerSource {
    /** Takes what a source finds. */
    interface Listener {
        /** These addresses were named; they may be known already. */
        void found(PeerOrigin origin, List<InetSocketAddress> addresses);

        /** What {@link #hasToldAll} says of a source may have changed. */
        default void toldAll() {}

        /** A bug of ours, or the JVM cannot go on. */
        void broken(Throwable bug);
    }

    /**
     * What sources are made of.
     *
     * @param resources of the process
     * @param ref the torrent
     * @param given addresses that the user named
     * @param request what trackers are told
     * @param announcing in which order trackers are asked, and whether again
     * @param observers are told how it goes
     * @param listener is told what was found
     */
    record Context(
            EngineResources resources,
            TorrentRef ref,
            List<InetSocketAddress> given,
            Supplier<AnnounceRequest> request,
            AnnouncePolicy announcing,
            DownloadObservers observers,
            Listener listener) {
        /** What those elsewhere are told: at the port by which they reach us. */
        AnnounceRequest announcement() {
            AnnounceRequest told = request.get();
            int port = resources.mappedPorts().externalPort(told.port());
            return port == told.port() ? told : told.withPort(port);
        }

        /** The same by the torrent's name in the swarm of version 2, of one that is in both (BEP 52). */
        Optional<Context> ofOtherVersion() {
            return ref.otherInfoHash().map(this::named);
        }

        /** The same by this name of the torrent. */
        Context named(InfoHash name) {
            return new Context(
                    resources,
                    new TorrentRef.Renamed(ref, name),
                    List.of(),
                    () -> request.get().withInfoHash(name),
                    announcing,
                    observers,
                    listener);
        }

        /** The same for another listener. */
        Context toldTo(Listener other) {
            return new Context(resources, ref, given, request, announcing, observers, other);
        }
    }

    /** What it is; it names no address of another kind. */
    PeerOrigin.Kind kind();

    /** Begins; called once. */
    void start();

    /** More peers would be of use: asks again as soon as its own rules allow that. Called every few seconds at most. */
    default void peersWanted() {}

    /** There was an outage, it seems: all peers are gone at once, or time has passed us by. Who pauses for long begins anew. */
    default void outage() {}

    /** The torrent is complete from now on. */
    default void completed() {}

    /**
     * Ends, whether it was started or not, and names nothing any more.
     *
     * @param bound on what is said to others before
     * @param done runs when that was said, or the time is over; perhaps at once
     */
    void stop(Duration bound, Runnable done);

    /** Whether there is no hope that it names another address by itself. */
    boolean isExhausted();

    /** Whether it may name somebody another time, once it is exhausted: somebody could be asked, be it in vain. */
    default boolean isWorthAnotherTry() {
        return false;
    }

    /** Whether it has named what there is to be had by asking once; it may ask again later. Told to the listener. */
    default boolean hasToldAll() {
        return isExhausted();
    }

    /** Whether somebody was asked and has yet to answer. */
    default boolean isAsking() {
        return false;
    }

    /** What it does and waits for, in a few words; empty when that is of no interest. */
    default String status() {
        return "";
    }

    /** What came of it so far, in fewer words still, beside other things on one line; empty when there is nothing to tell. */
    default String outcome() {
        return "";
    }

    /** Why it finds nobody, for the message at the end; empty when it has nothing to complain of. */
    default String complaints() {
        return "";
    }
}
