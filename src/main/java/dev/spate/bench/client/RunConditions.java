package dev.spate.bench.client;

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
 */
public record RunConditions(
        Optional<String> magnet, String name, long contentBytes, int peers, String firstPeer, boolean seeds) {
    /** Of a download. */
    public RunConditions(Optional<String> magnet, String name, long contentBytes, int peers, String firstPeer) {
        this(magnet, name, contentBytes, peers, firstPeer, false);
    }
}
