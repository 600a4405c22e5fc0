package dev.spate.swarm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A swarm to be started.
 *
 * @param torrent what it serves
 * @param groups its peers; their order among all peers is shuffled by the torrent's seed
 * @param totalBytesPerSecond what all peers together upload at most; 0 for no limit
 * @param addressing how the peers are told apart
 * @param port where the peers listen when they have addresses of their own; 0 for any
 * @param trackerPort where the trackers listen; 0 for any
 */
public record SwarmOptions(
        TorrentShape torrent,
        List<PeerGroup> groups,
        long totalBytesPerSecond,
        Addressing addressing,
        int port,
        int trackerPort) {
    /** The most peers that one swarm has: as many as there are addresses of {@link Addressing#OWN_ADDRESS}. */
    public static final int MOST_PEERS = 254 * 256 * 200;

    /** How the peers of a swarm are told apart. */
    public enum Addressing {
        /** Each has its own address in 127.0.0.0/8, all with the same port: one listening socket serves all. Linux only. */
        OWN_ADDRESS,
        /** Each has its own port of 127.0.0.1, and a listening socket. */
        OWN_PORT;

        /** Own addresses on Linux, where the whole of 127.0.0.0/8 is the loopback; else own ports. */
        public static Addressing ofThisSystem() {
            return System.getProperty("os.name", "").startsWith("Linux") ? OWN_ADDRESS : OWN_PORT;
        }
    }

    /** @throws IllegalArgumentException when a number is out of range, or there are no peers or too many */
    public SwarmOptions {
        groups = List.copyOf(groups);
        long peers = groups.stream().mapToLong(PeerGroup::peers).sum();
        if (peers < 1 || peers > MOST_PEERS) {
            throw new IllegalArgumentException("a swarm has 1 to " + MOST_PEERS + " peers, not " + peers);
        }
        if (totalBytesPerSecond < 0) {
            throw new IllegalArgumentException("no such rate: " + totalBytesPerSecond + " B/s");
        }
        if (port < 0 || port > 65_535 || trackerPort < 0 || trackerPort > 65_535) {
            throw new IllegalArgumentException("no such port: " + port + ", " + trackerPort);
        }
    }

    /** Honest peers that are all alike, with everything else as usual. */
    public static SwarmOptions of(TorrentShape torrent, int peers, Link link) {
        return of(torrent, List.of(new PeerGroup(peers, link, Behaviour.HONEST)));
    }

    /** These groups, with everything else as usual. */
    public static SwarmOptions of(TorrentShape torrent, List<PeerGroup> groups) {
        return new SwarmOptions(torrent, groups, 0, Addressing.ofThisSystem(), 0, 0);
    }

    /** Number of all peers. */
    public int peers() {
        return groups.stream().mapToInt(PeerGroup::peers).sum();
    }

    /** The group of each peer, in the order of their indices. */
    List<PeerGroup> shuffledGroups() {
        List<PeerGroup> each = new ArrayList<>(peers());
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
    public static List<PeerGroup> divide(int peers, Link link, List<String> shares) {
        List<PeerGroup> groups = new ArrayList<>();
        int left = peers;
        for (String share : shares) {
            int equals = share.indexOf('=');
            String amount = share.substring(equals + 1);
            boolean percent = amount.endsWith("%");
            String digits = percent ? amount.substring(0, amount.length() - 1) : amount;
            if (equals < 0 || !digits.matches("[0-9]{1,8}")) {
                throw new IllegalArgumentException(
                        "not a share of the peers: '" + share + "' (write corrupt=10% or stall=3)");
            }
            long number = Long.parseLong(digits);
            long count = percent ? Math.round(peers * number / 100.0) : number;
            if (count > left || (percent && number > 100)) {
                throw new IllegalArgumentException("share '" + share + "' is more than the " + left + " peers left");
            }
            groups.add(new PeerGroup((int) count, link, Behaviours.parse(share.substring(0, equals))));
            left -= (int) count;
        }
        groups.add(new PeerGroup(left, link, Behaviour.HONEST));
        return groups;
    }
}
