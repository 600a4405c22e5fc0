package dev.spate.library;

import dev.spate.mse.Encryption;
import dev.spate.net.Route;
import dev.spate.net.TransportName;
import dev.spate.session.EngineOptions;
import dev.spate.session.PeerOrigin;
import dev.spate.session.PeerTransports;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a {@link Session} meets the network. Immutable: each {@code with…} gives other options. Without any, it is as the
 * command line has it: any port, no limits, the DHT, peer exchange, local discovery and uTP used, encrypted streams as well
 * as plain ones; the router is asked for nothing.
 */
public final class SessionOptions {
    private static final int MOST_PORT = 65_535;

    private long uploadLimit;
    private long downloadLimit;
    private int port;
    private int maxPeers = 10_000;
    private int transfers = 4;
    private boolean encryptedOnly;
    private boolean dht = true;
    private List<InetSocketAddress> dhtNodes = List.of();
    private Optional<Path> dhtState = Optional.empty();
    private boolean peerExchange = true;
    private boolean localDiscovery = true;
    private boolean utp = true;
    private boolean portMapping;

    private SessionOptions() {}

    /**
     * What is not asked for otherwise.
     *
     * @return the options to begin with
     */
    public static SessionOptions defaults() {
        return new SessionOptions();
    }

    /**
     * The same with a limit of what all transfers together give to peers.
     *
     * @param bytesPerSecond 0 for no limit
     * @return other options
     * @throws IllegalArgumentException when it is negative
     */
    public SessionOptions withUploadLimit(long bytesPerSecond) {
        check(bytesPerSecond >= 0, "upload limit", bytesPerSecond);
        return with(next -> next.uploadLimit = bytesPerSecond);
    }

    /**
     * The same with a limit of what all transfers together take from peers.
     *
     * @param bytesPerSecond 0 for no limit
     * @return other options
     * @throws IllegalArgumentException when it is negative
     */
    public SessionOptions withDownloadLimit(long bytesPerSecond) {
        check(bytesPerSecond >= 0, "download limit", bytesPerSecond);
        return with(next -> next.downloadLimit = bytesPerSecond);
    }

    /**
     * The same with another port for peers, TCP and UDP, which all transfers share.
     *
     * @param port 0 takes a free one, -1 lets nobody in
     * @return other options
     * @throws IllegalArgumentException when it is none
     */
    public SessionOptions withPort(int port) {
        check(port >= -1 && port <= MOST_PORT, "port", port);
        return with(next -> next.port = port);
    }

    /**
     * The same with another bound on connections at the same time; without, 10,000, and no more than the process may have
     * files open.
     *
     * @param peers of all transfers together
     * @return other options
     * @throws IllegalArgumentException when there is none
     */
    public SessionOptions withMaxPeers(int peers) {
        check(peers >= 1, "number of peers", peers);
        return with(next -> next.maxPeers = peers);
    }

    /**
     * The same for another number of transfers at a time, which divide connections, open files and memory (64 MiB and more)
     * evenly; without, 4. There may be more, and all together take more then.
     *
     * @param transfers how many are to be expected
     * @return other options
     * @throws IllegalArgumentException when there is none
     */
    public SessionOptions withTransfers(int transfers) {
        check(transfers >= 1, "number of transfers", transfers);
        return with(next -> next.transfers = transfers);
    }

    /**
     * The same, with or without plain streams.
     *
     * @param only whether all streams of peers are encrypted (MSE), and who cannot do that is turned away
     * @return other options
     */
    public SessionOptions withEncryptedOnly(boolean only) {
        return with(next -> next.encryptedOnly = only);
    }

    /**
     * The same, with or without the DHT (BEP 5). A process that is kept on loopback uses it only with nodes of its own.
     *
     * @param whether peers of torrents that are not private are sought there
     * @return other options
     */
    public SessionOptions withDht(boolean whether) {
        return with(next -> next.dht = whether);
    }

    /**
     * The same with DHT nodes to begin with, before the well-known ones.
     *
     * @param nodes unresolved when by name
     * @return other options
     */
    public SessionOptions withDhtNodes(List<InetSocketAddress> nodes) {
        List<InetSocketAddress> copy = List.copyOf(nodes);
        return with(next -> next.dhtNodes = copy);
    }

    /**
     * The same with a file that keeps the DHT's nodes for the next session, which then finds peers sooner.
     *
     * @param file read at the first use, and replaced at the end; its directory is made
     * @return other options
     */
    public SessionOptions withDhtState(Path file) {
        return with(next -> next.dhtState = Optional.of(file));
    }

    /**
     * The same, with or without peer exchange (BEP 11).
     *
     * @param whether peers tell us of others, and we tell them
     * @return other options
     */
    public SessionOptions withPeerExchange(boolean whether) {
        return with(next -> next.peerExchange = whether);
    }

    /**
     * The same, with or without local discovery (BEP 14).
     *
     * @param whether peers of the local network are sought by multicast
     * @return other options
     */
    public SessionOptions withLocalDiscovery(boolean whether) {
        return with(next -> next.localDiscovery = whether);
    }

    /**
     * The same, with or without uTP (BEP 29).
     *
     * @param whether peers are reached over UDP where TCP does not connect, and may reach us so
     * @return other options
     */
    public SessionOptions withUtp(boolean whether) {
        return with(next -> next.utp = whether);
    }

    /**
     * The same, with or without port mapping (PCP, NAT-PMP, UPnP).
     *
     * @param whether the router is asked to let peers in
     * @return other options
     */
    public SessionOptions withPortMapping(boolean whether) {
        return with(next -> next.portMapping = whether);
    }

    private static void check(boolean holds, String what, long value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " of " + value);
        }
    }

    private SessionOptions with(Consumer<SessionOptions> change) {
        SessionOptions next = new SessionOptions();
        next.uploadLimit = uploadLimit;
        next.downloadLimit = downloadLimit;
        next.port = port;
        next.maxPeers = maxPeers;
        next.transfers = transfers;
        next.encryptedOnly = encryptedOnly;
        next.dht = dht;
        next.dhtNodes = dhtNodes;
        next.dhtState = dhtState;
        next.peerExchange = peerExchange;
        next.localDiscovery = localDiscovery;
        next.utp = utp;
        next.portMapping = portMapping;
        change.accept(next);
        return next;
    }

    EngineOptions engine() {
        return new EngineOptions(
                TransportName.AUTO,
                encryptedOnly ? Encryption.REQUIRE : Encryption.ALLOW,
                uploadLimit,
                downloadLimit,
                Route.DIRECT);
    }

    PeerTransports transports() {
        return utp ? PeerTransports.BOTH : PeerTransports.TCP;
    }

    Set<PeerOrigin.Kind> without() {
        Set<PeerOrigin.Kind> kinds = EnumSet.noneOf(PeerOrigin.Kind.class);
        if (!peerExchange) {
            kinds.add(PeerOrigin.Kind.PEX);
        }
        if (!localDiscovery) {
            kinds.add(PeerOrigin.Kind.LSD);
        }
        return kinds;
    }

    int port() {
        return port;
    }

    int maxPeers() {
        return maxPeers;
    }

    int transfers() {
        return transfers;
    }

    boolean dht() {
        return dht;
    }

    List<InetSocketAddress> dhtNodes() {
        return dhtNodes;
    }

    Optional<Path> dhtState() {
        return dhtState;
    }

    boolean portMapping() {
        return portMapping && port >= 0;
    }
}
