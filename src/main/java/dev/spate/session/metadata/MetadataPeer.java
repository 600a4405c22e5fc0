package dev.spate.session.metadata;

import dev.spate.peer.PassivePeerSession;
import dev.spate.peer.PeerConnection;
import dev.spate.session.OurExtensionHandshake;
import dev.spate.session.peers.PexReceiver;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import dev.spate.wire.WireException;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer that may know the metadata of a magnet link (BEP 9). Owner: the event loop. */
final class MetadataPeer extends PassivePeerSession implements MetadataMessage.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataPeer.class);

    /** Requests to one peer at once: enough to hide its round trip, few enough to leave work for the others. */
    private static final int OUTSTANDING_LIMIT = 8;

    /** How long a peer that refuses is not asked: it may be about to have the metadata itself. */
    private static final long REFUSAL_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A peer that has refused so often, with a pause after each time, does not give the metadata. */
    private static final int MOST_REFUSALS = 3;

    /** Why such a peer is let go. */
    static final String WITHOUT = "it does not have the metadata";

    private final MetadataFetch fetch;
    private final PeerConnection connection;
    private final Optional<PexReceiver> pex;
    private final long greetedNanos;
    private final Set<Integer> outstanding = new HashSet<>();
    private int remoteId;
    private OptionalInt listenPort = OptionalInt.empty();
    private MetadataAssembly assembly;
    private boolean withoutMetadata;
    private int refusals;
    private long refusedUntilNanos;
    private long lastAnswerNanos;

    MetadataPeer(MetadataFetch fetch, PeerConnection connection, Optional<PexReceiver> pex, long nowNanos) {
        this.fetch = fetch;
        this.connection = connection;
        this.pex = pex;
        this.greetedNanos = nowNanos;
        this.lastAnswerNanos = nowNanos;
    }

    PeerConnection connection() {
        return connection;
    }

    /** Where it can be dialled; empty for a peer that dialled us, and does not tell. */
    Optional<InetSocketAddress> listensAt() {
        if (!connection.incoming()) {
            return Optional.of(connection.address());
        }
        return listenPort.isEmpty()
                ? Optional.empty()
                : Optional.of(new InetSocketAddress(connection.address().getAddress(), listenPort.getAsInt()));
    }

    MetadataAssembly assembly() {
        return assembly;
    }

    /** Works on this copy from now on. */
    void join(MetadataAssembly copy) {
        cancelRequests();
        assembly = copy;
    }

    /** Whether it owes us something and has sent nothing for so long. */
    boolean isStalled(long nowNanos, long timeoutNanos) {
        return assembly == null
                ? nowNanos - greetedNanos > timeoutNanos
                : !outstanding.isEmpty() && nowNanos - lastAnswerNanos > timeoutNanos;
    }

    /** Asks for as much as one peer may be asked for. */
    void ask(long nowNanos, long timeoutNanos) {
        if (assembly == null || isRefusing(nowNanos) || connection.isClosing()) {
            return;
        }
        if (outstanding.isEmpty()) {
            lastAnswerNanos = nowNanos;
        }
        while (outstanding.size() < OUTSTANDING_LIMIT) {
            int piece = assembly.nextToAsk(outstanding, nowNanos, timeoutNanos);
            if (piece < 0) {
                break;
            }
            outstanding.add(piece);
            connection.send(new PeerMessage.Extended(remoteId, new MetadataMessage.Request(piece).encode()));
        }
        connection.flush(nowNanos);
    }

    private boolean isRefusing(long nowNanos) {
        return refusals > 0 && nowNanos - refusedUntilNanos < 0;
    }

    void cancelRequests() {
        if (assembly != null) {
            outstanding.forEach(assembly::askAgain);
        }
        outstanding.clear();
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (id == ExtensionHandshake.ID) {
            extensionHandshake(payload);
        } else if (id == OurExtensionHandshake.UT_METADATA) {
            metadataMessage(payload);
        } else if (id == OurExtensionHandshake.UT_PEX) {
            pex.ifPresent(each -> peersTold(each, payload));
        }
    }

    /** What cannot be read is passed over here too. */
    private void peersTold(PexReceiver receiver, byte[] payload) {
        try {
            receiver.received(payload, fetch.nowNanos());
        } catch (WireException malformed) {
            LOG.debug("{}: {}", connection, malformed.getMessage());
        }
    }

    /** Whether it has said that it does not have the metadata; it may still tell of others who do. */
    boolean isWithoutMetadata() {
        return withoutMetadata;
    }

    /** What cannot be read is passed over, as libtorrent does: {@code FloodGuard} counts it, and it answers nothing. */
    private void metadataMessage(byte[] payload) {
        MetadataMessage message;
        try {
            message = MetadataMessage.decode(payload);
        } catch (WireException malformed) {
            LOG.debug("{}: {}", connection, malformed.getMessage());
            return;
        }
        message.accept(this);
    }

    private void extensionHandshake(byte[] payload) {
        Optional<ExtensionHandshake> told = ExtensionHandshake.decodeIfReadable(payload);
        if (told.isPresent()) {
            extensionHandshake(told.get());
        } else if (remoteId == 0) {
            connection.close(WITHOUT);
        }
    }

    private void extensionHandshake(ExtensionHandshake handshake) {
        handshake.yourIp().ifPresent(ours -> fetch.seenAs(connection.address(), ours));
        if (handshake.id(MetadataMessage.NAME).isEmpty()
                || handshake.metadataSize().isEmpty()) {
            withoutMetadata = true;
            // Its first message of ut_pex comes within seconds; the sweep lets it go.
            if (pex.isEmpty() || handshake.id(PexMessage.NAME).isEmpty()) {
                connection.close(WITHOUT);
            }
            return;
        }
        withoutMetadata = false;
        remoteId = handshake.id(MetadataMessage.NAME).getAsInt();
        listenPort = handshake.port();
        if (assembly == null) {
            fetch.sizeClaimed(this, handshake.metadataSize().getAsInt());
        }
    }

    @Override
    public void data(int piece, int totalSize, byte[] bytes) {
        // Some clients tell a wrong total size with right bytes: the hash judges these.
        if (assembly == null || !outstanding.remove(piece)) {
            // It was asked for another copy, or came twice: that costs points of the account for floods.
            return;
        }
        if (bytes.length != assembly.lengthOf(piece)) {
            assembly.askAgain(piece);
            connection.close("part " + piece + " of its metadata has " + bytes.length + " bytes, not "
                    + assembly.lengthOf(piece));
            return;
        }
        lastAnswerNanos = fetch.nowNanos();
        connection.wasUseful();
        if (assembly.accept(piece, bytes, this)) {
            fetch.progressed(this);
        }
    }

    @Override
    public void reject(int piece) {
        if (assembly == null || !outstanding.remove(piece)) {
            return;
        }
        assembly.askAgain(piece);
        long now = fetch.nowNanos();
        lastAnswerNanos = now;
        if (!isRefusing(now)) {
            refusals++;
            refusedUntilNanos = now + REFUSAL_PAUSE_NANOS;
        }
        if (refusals >= MOST_REFUSALS || fetch.othersWait()) {
            connection.close("it does not give the metadata");
        }
    }

    @Override
    public void request(int piece) {
        if (remoteId != 0) {
            connection.send(new PeerMessage.Extended(remoteId, new MetadataMessage.Reject(piece).encode()));
            connection.flush(fetch.nowNanos());
        }
    }

    @Override
    public void closed(String reason) {
        fetch.closed(this, reason);
    }

    @Override
    public void readComplete() {
        fetch.readComplete(this);
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        super.piece(piece, offset, length, data);
        connection.close("it sent a block that nobody asked for");
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
