package dev.spate.bench.client;

import java.util.List;
import java.util.Optional;

/**
 * What a client's command line may depend on.
 *
 * @param magnet the link that is given to the client instead of the .torrent file; empty for the file
 * @param name of the torrent: of its file, or of the directory that its files are in
 * @param contentBytes what it downloads
 * @param peers in the swarm
 * @param firstPeer address and port of the swarm's first peer, {@code ip:port}; of a swarm of leechers alone, an address
 *     that the first one calls from, with port 0
 * @param seeds whether the client seeds what is there, until it is ended
 * @param trades whether other clients download at the same time, and all give to each other
 * @param addresses of this machine from which such another client calls: several for one process that is several
 *     clients; empty for the client that is measured, and in every other run
 * @param finding how it finds the peers
 * @param encrypted whether the peers let in encrypted streams alone
 * @param utp whether the client is to reach them over uTP alone
 */
public record RunConditions(
        Optional<String> magnet,
        String name,
        long contentBytes,
        int peers,
        String firstPeer,
        boolean seeds,
        boolean trades,
        List<String> addresses,
        Finding finding,
        boolean encrypted,
        boolean utp) {
    /**
     * How clients find the peers.
     *
     * @param dhtNode {@code ip:port} of a DHT node that knows the peers; empty for none
     * @param tracker whether the torrent or the link names a tracker
     * @param pex whether peers tell of each other (BEP 11), and the client may listen
     */
    public record Finding(Optional<String> dhtNode, boolean tracker, boolean pex) {
        /** By a tracker alone. */
        public static final Finding BY_TRACKER = new Finding(Optional.empty(), true);

        /** Without PEX. */
        public Finding(Optional<String> dhtNode, boolean tracker) {
            this(dhtNode, tracker, false);
        }
    }

    /** Copies the list. */
    public RunConditions {
        addresses = List.copyOf(addresses);
    }

    /** Of a run in which a tracker names the peers. */
    public RunConditions(
            Optional<String> magnet,
            String name,
            long contentBytes,
            int peers,
            String firstPeer,
            boolean seeds,
            boolean trades,
            List<String> addresses) {
        this(magnet, name, contentBytes, peers, firstPeer, seeds, trades, addresses, Finding.BY_TRACKER, false, false);
    }

    /** Of a run in which nobody else downloads. */
    public RunConditions(
            Optional<String> magnet, String name, long contentBytes, int peers, String firstPeer, boolean seeds) {
        this(magnet, name, contentBytes, peers, firstPeer, seeds, false, List.of());
    }

    /** Of a download. */
    public RunConditions(Optional<String> magnet, String name, long contentBytes, int peers, String firstPeer) {
        this(magnet, name, contentBytes, peers, firstPeer, false);
    }

    /** The same, with peers that are found in this way. */
    public RunConditions foundBy(Finding other) {
        return new RunConditions(
                magnet, name, contentBytes, peers, firstPeer, seeds, trades, addresses, other, encrypted, utp);
    }

    /** The same, with peers that let in encrypted streams alone, or others too. */
    public RunConditions encrypted(boolean whether) {
        return new RunConditions(
                magnet, name, contentBytes, peers, firstPeer, seeds, trades, addresses, finding, whether, utp);
    }

    /** The same, with peers that are to be reached over uTP alone, or over TCP. */
    public RunConditions overUtp(boolean whether) {
        return new RunConditions(
                magnet, name, contentBytes, peers, firstPeer, seeds, trades, addresses, finding, encrypted, whether);
    }

    /** The same for another client that downloads at the same time, and calls from these addresses. */
    public RunConditions from(List<String> others) {
        return new RunConditions(
                magnet, name, contentBytes, peers, firstPeer, seeds, true, others, finding, encrypted, utp);
    }
}
