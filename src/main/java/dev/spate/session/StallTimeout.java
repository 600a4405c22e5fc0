package dev.spate.session;

import dev.spate.session.peers.PeerSearch;
import dev.spate.text.TimeSpan;
import java.time.Duration;
import java.util.Optional;

/** When a torrent waits in vain, and what to say then. Owner: the event loop. */
final class StallTimeout {
    private final Duration timeout;

    /** @param timeout without anything new; zero for ever */
    StallTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    /** Why further waiting is useless; empty when it is not, and when the torrent waits for nobody. */
    Optional<Failure> reached(Torrent torrent, long nowNanos) {
        return torrent.wantedSearch()
                .flatMap(search -> reason(torrent, search, nowNanos).map(what -> failure(torrent, what, search)));
    }

    private Optional<String> reason(Torrent torrent, PeerSearch search, long nowNanos) {
        if (torrent.isHopeless(search)) {
            return Optional.of("no source of peers is left");
        }
        Duration waited = Duration.ofNanos(nowNanos - torrent.lastProgressNanos(search));
        if (!timeout.isZero() && waited.compareTo(timeout) > 0) {
            return Optional.of("nothing new came for " + TimeSpan.seconds(timeout));
        }
        return Optional.empty();
    }

    private static Failure failure(Torrent torrent, String what, PeerSearch search) {
        String why = torrent.whyNobody(search.connected());
        if (torrent.progress().hasVerified()) {
            return new Failure(
                    Failure.Kind.INCOMPLETE,
                    "incomplete: " + what + ": " + why
                            + (torrent.keepsFiles()
                                    ? " (run the same command again to go on)"
                                    : " (the same command begins anew; -o OUT keeps what has come)"));
        }
        return new Failure(
                Failure.Kind.UNAVAILABLE,
                (torrent.seeksMetadata() ? "nobody to get the metadata from: " : "nobody to download from: ") + what
                        + ": " + why
                        + (torrent.lacksEverySource()
                                ? " (name a peer with --peer, or a tracker with --tracker)"
                                : " (try again later)"));
    }
}
