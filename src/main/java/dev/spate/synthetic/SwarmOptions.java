package dev.spate.synthetic;

import dev.spate.mse.Encryption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A swarm to be started.
 *
 * @param torrent what it serves
 * @param groups its peers; their order among all peers is shuffled by the torrent's seed
 * @param totalBytesPerSecond what all peers together upload at most; 0 for no limit
 * @param swarmAddressing where it listens
 * @param announceUrls outside trackers to which every peer announces itself, and which the .torrent names; none for the
 *     swarm's own alone
 * @param leechers that take from a client that seeds; then there may be no peers that serve
 * @param trading whether the trackers name clients to each other, and tell what each announced
 * @param finding how clients find its peers
 * @param encryption of the streams of those who serve: whom they let in
 * @param utp whether those who serve are reached over uTP too
 * @param hashCache directory in which piece hashes are kept; none to make them anew each time
 */
public record SwarmOptions(
        TorrentShape torrent,
        List<SyntheticPeerGroup> groups,
        long totalBytesPerSecond,
        SwarmAddressing swarmAddressing,
        List<String> announceUrls,
        LeecherGroup leechers,
        boolean trading,
        Finding finding,
        Encryption encryption,
        boolean utp,
        Optional<Path> hashCache) {
    /**
     * How clients find the peers of a swarm.
     *
     * @param dht whether DHT nodes know them
     * @param tracker whether the .torrent and the magnet link name a tracker
     * @param trackerPeers how many peers the tracker names at a time, drawn from all that have come; 0 for all
     * @param pex whether peers name others that they know (BEP 11)
     */
    public record Finding(boolean dht, boolean tracker, int trackerPeers, boolean pex) {
        /** By a tracker alone. */
        public static final Finding BY_TRACKER = new Finding(false, true);

        /** @throws IllegalArgumentException for a negative number */
        public Finding {
            if (trackerPeers < 0) {
                throw new IllegalArgumentException("a tracker cannot name " + trackerPeers + " peers");
            }
        }

        /** By a tracker that names everybody, or by the DHT, or both. */
        public Finding(boolean dht, boolean tracker) {
            this(dht, tracker, 0, false);
        }
    }

    /** The most peers that one swarm has. */
    public static final int MOST_PEERS = 10_000_000;

    /** @throws IllegalArgumentException when a number is out of range, or there are no peers or too many */
    public SwarmOptions {
        groups = List.copyOf(groups);
        announceUrls = List.copyOf(announceUrls);
        long peers = groups.stream().mapToLong(SyntheticPeerGroup::peers).sum();
        if (peers + leechers.leechers() < 1 || peers > MOST_PEERS) {
            throw new IllegalArgumentException("a swarm has 1 to " + MOST_PEERS + " peers, not " + peers);
        }
        if (!finding.tracker() && (leechers.leechers() > 0 || trading)) {
            throw new IllegalArgumentException("leechers, and clients that trade, are found by the tracker");
        }
        if (totalBytesPerSecond < 0) {
            throw new IllegalArgumentException("no such rate: " + totalBytesPerSecond + " B/s");
        }
        if (groups.stream().anyMatch(group -> group.peers() > 0 && !group.reachable())) {
            if (swarmAddressing.addressing() != SwarmAddressing.Addressing.OWN_ADDRESS) {
                throw new IllegalArgumentException(
                        "peers behind a NAT need addresses of their own (Linux, no --ports)");
            }
            if (encryption == Encryption.REQUIRE) {
                throw new IllegalArgumentException("peers behind a NAT dial plain, where encryption is required");
            }
        }
        swarmAddressing.check(peers + leechers.leechers());
    }

    /** Honest peers that are all alike, with everything else as usual. */
    public static SwarmOptions of(TorrentShape torrent, int peers, SimulatedLink link) {
        return of(torrent, List.of(new SyntheticPeerGroup(peers, link, Behaviour.HONEST)));
    }

    /** These groups, with everything else as usual. */
    public static SwarmOptions of(TorrentShape torrent, List<SyntheticPeerGroup> groups) {
        return of(torrent, groups, LeecherGroup.NONE);
    }

    /** These groups, of which there may be none, and these leechers, with everything else as usual. */
    public static SwarmOptions of(TorrentShape torrent, List<SyntheticPeerGroup> groups, LeecherGroup leechers) {
        SwarmAddressing anywhere = SwarmAddressing.onLoopback(SwarmAddressing.Addressing.ofThisSystem());
        return new SwarmOptions(
                torrent,
                groups,
                0,
                anywhere,
                List.of(),
                leechers,
                false,
                Finding.BY_TRACKER,
                Encryption.OFF,
                false,
                Optional.empty());
    }

    /** The same at another place. */
    public SwarmOptions at(SwarmAddressing other) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                other,
                announceUrls,
                leechers,
                trading,
                finding,
                encryption,
                utp,
                hashCache);
    }

    /** The same with a limit on what all peers upload together. */
    public SwarmOptions atTotalRate(long bytesPerSecond) {
        return new SwarmOptions(
                torrent,
                groups,
                bytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                trading,
                finding,
                encryption,
                utp,
                hashCache);
    }

    /** The same with clients that hear of each other. */
    public SwarmOptions withTrading(boolean whether) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                whether,
                finding,
                encryption,
                utp,
                hashCache);
    }

    /** The same with encrypted streams. */
    public SwarmOptions encrypting(Encryption choice) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                trading,
                finding,
                choice,
                utp,
                hashCache);
    }

    /** The same with peers that are reached over uTP too, or not. */
    public SwarmOptions overUtpToo(boolean whether) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                trading,
                finding,
                encryption,
                whether,
                hashCache);
    }

    /** The same announced to outside trackers. */
    public SwarmOptions announcedTo(List<String> urls) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                urls,
                leechers,
                trading,
                finding,
                encryption,
                utp,
                hashCache);
    }

    /** The same with its piece hashes kept in a directory. */
    public SwarmOptions cachingIn(Path directory) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                trading,
                finding,
                encryption,
                utp,
                Optional.of(directory));
    }

    /** The same, found in this way. */
    public SwarmOptions foundBy(Finding other) {
        return new SwarmOptions(
                torrent,
                groups,
                totalBytesPerSecond,
                swarmAddressing,
                announceUrls,
                leechers,
                trading,
                other,
                encryption,
                utp,
                hashCache);
    }

    /** Where piece hashes are usually kept: in the user's cache directory. */
    public static Path usualHashCache(Map<String, String> env) {
        return PieceHashCache.usualDirectory(
                env, System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /** Number of all peers. */
    public int peers() {
        return groups.stream().mapToInt(SyntheticPeerGroup::peers).sum();
    }

    /** The group of each peer, in the order of their indices. */
    List<SyntheticPeerGroup> shuffledGroups() {
        List<SyntheticPeerGroup> each = new ArrayList<>(peers());
        groups.forEach(group -> each.addAll(Collections.nCopies(group.peers(), group)));
        Collections.shuffle(each, new Random(torrent.seed()));
        return each;
    }

    /**
     * Divides peers that are alike in all else among behaviours; who is left over is honest.
     *
     * @param shares each {@code BEHAVIOUR=COUNT} or {@code BEHAVIOUR=PERCENT%} of all peers, such as {@code corrupt=10%}
     * @throws IllegalArgumentException for another text, or when the shares are more than all peers
     */
    public static List<SyntheticPeerGroup> divide(int peers, SimulatedLink link, List<String> shares) {
        return BehaviourShare.divide(peers, shares).stream()
                .map(each -> new SyntheticPeerGroup(each.peers(), link, Behaviour.of(each.behaviour())))
                .toList();
    }
}
