package dev.spate.bench.client;

import java.util.Optional;

/**
 * What a client's command line may depend on.
 *
 * @param magnet the link that is given to the client instead of the .torrent file; empty for the file
 * @param name of the torrent: of its file, or of the directory that its files are in
 * @param contentBytes what it downloads
 * @param peers in the swarm
 * @param firstPeer address and port of the swarm's first peer, {@code ip:port}
 */
public record RunConditions(Optional<String> magnet, String name, long contentBytes, int peers, String firstPeer) {}
