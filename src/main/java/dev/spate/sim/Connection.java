package dev.spate.sim;

import dev.spate.scheduler.PeerKey;
import java.util.random.RandomGenerator;

/** A downloader's connection to a peer: what the peer thinks of it, and the way there and back. */
final class Connection {
    final PeerKey key;
    final Host host;

    /** Links of the peer's lists: all of its connections, and those with requests that wait for its line. */
    Connection nextOfHost;

    Connection nextReady;

    /** Whether a block of it was accepted. */
    boolean used;

    /** Whether the block that is arriving was not wanted when it began, so that its payload is skipped. */
    boolean skipsBlock;

    /** The round of the downloader in which it was asked for something last. */
    long askedInRound;

    private final Downloader downloader;
    private final VirtualClock clock;
    private final RandomGenerator random;
    private final MessageQueue there;
    private final MessageQueue back;
    private final BlockQueue queue = new BlockQueue();
    private boolean connected;
    private boolean interested;
    private boolean choking = true;
    private boolean ready;
    private long lastArrivalNanos;
    private int blocksSent;

    Connection(PeerKey key, Downloader downloader, Host host, VirtualClock clock, RandomGenerator random) {
        this.key = key;
        this.downloader = downloader;
        this.host = host;
        this.clock = clock;
        this.random = random;
        there = new MessageQueue(clock, this::arrivedThere);
        back = new MessageQueue(clock, this::arrivedBack);
    }

    boolean isConnected() {
        return connected;
    }

    void open() {
        connected = true;
        choking = true;
        interested = false;
        skipsBlock = false;
        downloader.joined(this);
    }

    /** Either side closes the connection. */
    void close() {
        if (connected) {
            connected = false;
            queue.clear();
            downloader.left(this);
        }
    }

    /** A message of the downloader, on its way. */
    void send(long message) {
        there.add(clock.elapsedNanos() + host.halfTripNanos(), message);
    }

    private void arrivedThere(long message, long ticket) {
        if (!connected) {
            return;
        }
        switch (Message.kind(message)) {
            case Message.INTERESTED -> {
                interested = true;
                if (choking && host.model.peerConduct().unchokes()) {
                    choke(false);
                }
            }
            case Message.NOT_INTERESTED -> interested = false;
            case Message.REQUEST -> requested(message);
            default -> {
                if (queue.remove(Message.of(Message.REQUEST, message))) {
                    reject(message);
                }
            }
        }
    }

    private void requested(long message) {
        PeerConduct peerConduct = host.model.peerConduct();
        boolean refuses = choking
                || queue.size() >= peerConduct.queueLength()
                || !host.has().get(Message.piece(message))
                || (peerConduct.rejectShare() > 0 && random.nextDouble() < peerConduct.rejectShare());
        if (refuses) {
            reject(message);
        } else {
            queue.add(message);
            standReady();
        }
    }

    private void standReady() {
        if (!ready && queue.size() > 0 && blocksSent < host.model.peerConduct().stallAfterBlocks()) {
            ready = true;
            host.ready(this);
        }
    }

    private void choke(boolean choke) {
        if (!connected || choking == choke || (!choke && !interested)) {
            return;
        }
        PeerConduct peerConduct = host.model.peerConduct();
        choking = choke;
        arrive(Message.of(choke ? Message.CHOKE : Message.UNCHOKE, 0, 0), 0);
        if (choke) {
            while (queue.size() > 0) {
                reject(queue.remove());
            }
            clock.after(peerConduct.chokesNanos(), () -> choke(false));
        } else if (peerConduct.servesNanos() > 0) {
            clock.after(peerConduct.servesNanos(), () -> choke(true));
        }
    }

    private void reject(long message) {
        if (host.model.peerConduct().fast()) {
            arrive(Message.of(Message.REJECT, message), 0);
        }
    }

    /** It is this connection's turn on the peer's line: what to send next, or -1 if nothing waits any more. */
    long next() {
        ready = false;
        return connected && queue.size() > 0 ? queue.remove() : -1;
    }

    /** A part of a block that takes long is out. */
    void partSent(long message, boolean begins) {
        arrive(Message.of(begins ? Message.BEGIN : Message.PROGRESS, message), 0);
    }

    /** The block is out. */
    void sent(long message) {
        if (!connected) {
            return;
        }
        blocksSent++;
        PeerConduct peerConduct = host.model.peerConduct();
        boolean lies = peerConduct.lieShare() > 0 && random.nextDouble() < peerConduct.lieShare();
        arrive(
                Message.of(lies ? Message.LIE : Message.BLOCK, message),
                host.model.link().jitterNanos());
        if (peerConduct.noiseShare() > 0 && random.nextDouble() < peerConduct.noiseShare()) {
            arrive(Message.of(Message.LIE, random.nextInt(host.has().size()), 0), 0);
        }
        if (blocksSent >= peerConduct.closeAfterBlocks()) {
            arrive(Message.of(Message.CLOSE, 0, 0), 0);
        }
        standReady();
    }

    /** The peer got a piece. */
    void gained(int piece) {
        if (connected) {
            arrive(Message.of(Message.HAVE, piece, 0), 0);
        }
    }

    /** Plans an arrival at the downloader, after all that was sent before. */
    private void arrive(long message, long jitterNanos) {
        long at = clock.elapsedNanos() + host.halfTripNanos() + (jitterNanos > 0 ? random.nextLong(jitterNanos) : 0);
        long quantum = host.model.link().quantumNanos();
        if (quantum > 0) {
            at = (at + quantum - 1) / quantum * quantum;
        }
        lastArrivalNanos = Math.max(lastArrivalNanos, at);
        back.add(lastArrivalNanos, message);
    }

    private void arrivedBack(long message, long ticket) {
        if (!connected) {
            return;
        }
        if (Message.kind(message) == Message.CLOSE) {
            close();
        } else {
            downloader.heard(this, message, ticket);
        }
    }
}
