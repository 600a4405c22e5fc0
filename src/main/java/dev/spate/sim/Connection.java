package dev.spate.sim;

import dev.spate.choker.ChokerPeer;
import dev.spate.scheduler.PeerKey;
import java.util.random.RandomGenerator;

/** A downloader's connection to a peer: the peer's side of it, and the messages on the way in both directions. */
final class Connection {
    final PeerKey key;
    final ServingPeer peer;

    /** Links of two lists of the peer: all of its connections, and those with requests that wait for its line. */
    Connection nextOfPeer;

    Connection nextReady;

    /** The connection in which the downloader serves the peer, where both download; else null. */
    Connection back;

    /** Whether a block of it was accepted. */
    boolean used;

    /** Whether the block that is arriving was not wanted when it began, so that its payload is skipped. */
    boolean skipsBlock;

    /** The round of the downloader in which it was asked for something last. */
    long askedInRound;

    private final Downloader downloader;
    private final VirtualClock clock;
    private final RandomGenerator random;
    private final MessagesInFlight toPeer;
    private final MessagesInFlight toDownloader;
    private final RequestQueue queue = new RequestQueue();
    private boolean connected;
    private boolean interested;
    private boolean choking = true;
    private boolean ready;
    private long lastArrivalNanos;
    private int blocksSent;

    /** The peer's choker's; null where it has none, and before the first connection. */
    private ChokerPeer<Connection> account;

    Connection(PeerKey key, Downloader downloader, ServingPeer peer, SimulationContext context) {
        this.key = key;
        this.downloader = downloader;
        this.peer = peer;
        this.clock = context.clock();
        this.random = context.random();
        toPeer = new MessagesInFlight(clock, this::arrivedAtPeer);
        toDownloader = new MessagesInFlight(clock, this::arrivedAtDownloader);
    }

    boolean isConnected() {
        return connected;
    }

    void open() {
        connected = true;
        choking = true;
        interested = false;
        skipsBlock = false;
        account = peer.choker() == null ? null : peer.choker().connected(this);
        downloader.joined(this);
    }

    /** Either side closes the connection. */
    void close() {
        if (connected) {
            connected = false;
            queue.clear();
            if (account != null) {
                peer.choker().disconnected(account);
            }
            downloader.left(this);
        }
    }

    /** The downloader sends a message. */
    void send(long message) {
        toPeer.add(clock.elapsedNanos() + peer.halfTripNanos(), message);
    }

    private void arrivedAtPeer(long message, long ticket) {
        if (!connected) {
            return;
        }
        switch (PackedMessage.kind(message)) {
            case PackedMessage.INTERESTED -> {
                interested = true;
                if (account != null) {
                    peer.choker().interested(account, true);
                } else if (choking && peer.model.behaviour().choking().unchokes()) {
                    choke(false);
                }
            }
            case PackedMessage.NOT_INTERESTED -> {
                interested = false;
                if (account != null) {
                    peer.choker().interested(account, false);
                }
            }
            case PackedMessage.REQUEST -> requested(message);
            default -> {
                if (queue.remove(PackedMessage.of(PackedMessage.REQUEST, message))) {
                    reject(message);
                }
            }
        }
    }

    private void requested(long message) {
        PeerBehaviour behaviour = peer.model.behaviour();
        boolean refuses = choking
                || queue.size() >= behaviour.queueLength()
                || !peer.has().get(PackedMessage.piece(message))
                || (behaviour.shares().rejects() > 0
                        && random.nextDouble() < behaviour.shares().rejects());
        if (refuses) {
            reject(message);
        } else {
            queue.add(message);
            standReady();
        }
    }

    private void standReady() {
        if (!ready
                && queue.size() > 0
                && blocksSent < peer.model.behaviour().limits().stallAfterBlocks()) {
            ready = true;
            peer.ready(this);
        }
    }

    private void choke(boolean choke) {
        if (!connected || choking == choke || (!choke && !interested)) {
            return;
        }
        PeerBehaviour behaviour = peer.model.behaviour();
        chokes(choke);
        if (choke) {
            clock.after(behaviour.choking().chokesNanos(), () -> choke(false));
        } else if (behaviour.choking().servesNanos() > 0) {
            clock.after(behaviour.choking().servesNanos(), () -> choke(true));
        }
    }

    /** The peer chokes or unchokes the downloader. */
    void chokes(boolean choke) {
        choking = choke;
        arrive(PackedMessage.of(choke ? PackedMessage.CHOKE : PackedMessage.UNCHOKE, 0, 0), 0);
        while (choke && queue.size() > 0) {
            reject(queue.remove());
        }
    }

    /** The peer received useful bytes from the downloader. */
    void received(int bytes) {
        if (account != null) {
            account.received(bytes);
        }
    }

    private void reject(long message) {
        if (peer.model.behaviour().fast()) {
            arrive(PackedMessage.of(PackedMessage.REJECT, message), 0);
        }
    }

    /** It is this connection's turn on the peer's line: takes out the next request, or -1 if none waits any more. */
    long next() {
        ready = false;
        return connected && queue.size() > 0 ? queue.remove() : -1;
    }

    /** The peer has sent a part of a block that takes long. */
    void partSent(long message, boolean begins) {
        arrive(PackedMessage.of(begins ? PackedMessage.BEGIN : PackedMessage.PROGRESS, message), 0);
    }

    /** The peer has sent the block. */
    void sent(long message) {
        if (!connected) {
            return;
        }
        blocksSent++;
        if (account != null) {
            account.sent(downloader.blockLength(message));
        }
        PeerBehaviour behaviour = peer.model.behaviour();
        boolean lies = behaviour.shares().lies() > 0
                && random.nextDouble() < behaviour.shares().lies();
        arrive(
                PackedMessage.of(lies ? PackedMessage.LIE : PackedMessage.BLOCK, message),
                peer.model.link().jitterNanos());
        if (behaviour.shares().noise() > 0
                && random.nextDouble() < behaviour.shares().noise()) {
            arrive(PackedMessage.of(PackedMessage.LIE, random.nextInt(peer.has().size()), 0), 0);
        }
        if (blocksSent >= behaviour.limits().closeAfterBlocks()) {
            arrive(PackedMessage.of(PackedMessage.CLOSE, 0, 0), 0);
        }
        standReady();
    }

    /** The peer got a piece. */
    void gained(int piece) {
        if (connected) {
            arrive(PackedMessage.of(PackedMessage.HAVE, piece, 0), 0);
        }
    }

    /** The message will arrive at the downloader after all that was sent before. */
    private void arrive(long message, long jitterNanos) {
        long at = clock.elapsedNanos() + peer.halfTripNanos() + (jitterNanos > 0 ? random.nextLong(jitterNanos) : 0);
        long quantum = peer.model.link().quantumNanos();
        if (quantum > 0) {
            at = (at + quantum - 1) / quantum * quantum;
        }
        lastArrivalNanos = Math.max(lastArrivalNanos, at);
        toDownloader.add(lastArrivalNanos, message);
    }

    private void arrivedAtDownloader(long message, long ticket) {
        if (!connected) {
            return;
        }
        if (PackedMessage.kind(message) == PackedMessage.CLOSE) {
            close();
        } else {
            downloader.heard(this, message, ticket);
        }
    }
}
