package dev.spate.peer;

import dev.spate.merkle.HashRange;
import dev.spate.mse.StreamKind;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerAddress;
import dev.spate.utp.UtpSocket;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * A connection whose handshakes are done: the peer, and a buffer that gathers messages until {@link #flush} sends them
 * with one write.
 *
 * <p>Owner: the event loop of its channel.
 */
public final class PeerConnection {
    private static final int FIRST_BUFFER_BYTES = 512;

    /** A peer that lets this much of our (small) messages pile up does not read at all. */
    private static final long UNREAD_LIMIT_BYTES = 256 << 10;

    private final Channel channel;
    private final InetSocketAddress address;
    private final boolean incoming;
    private final Handshake handshake;
    private final StreamKind streamKind;
    private final FloodGuard floodGuard;
    private long unreadLimitBytes = UNREAD_LIMIT_BYTES;
    private ByteBuf pending;
    private String closeReason;
    private boolean faulty;
    private long lastReadNanos;
    private long lastWriteNanos;

    PeerConnection(
            Channel channel,
            InetSocketAddress address,
            boolean incoming,
            Handshake handshake,
            StreamKind streamKind,
            FloodGuard floodGuard,
            long nowNanos) {
        this.channel = channel;
        this.address = address;
        this.incoming = incoming;
        this.handshake = handshake;
        this.streamKind = streamKind;
        this.floodGuard = floodGuard;
        this.lastReadNanos = nowNanos;
        this.lastWriteNanos = nowNanos;
    }

    /** Where the peer is; for an incoming connection the port is not one that can be dialled. */
    public InetSocketAddress address() {
        return address;
    }

    /** Whether the peer dialled us. */
    public boolean incoming() {
        return incoming;
    }

    /** Whether it is a connection over uTP, else over TCP. */
    public boolean isUtp() {
        return UtpSocket.isUtp(channel);
    }

    /** What the peer introduced itself with. */
    public Handshake handshake() {
        return handshake;
    }

    /** How the stream looks on the wire. */
    public StreamKind streamKind() {
        return streamKind;
    }

    /** When bytes last came from the peer, by the clock of the dialer or acceptor. */
    public long lastReadNanos() {
        return lastReadNanos;
    }

    /** When something was last sent to the peer, by the same clock. */
    public long lastWriteNanos() {
        return lastWriteNanos;
    }

    /** Queues a request (BEP 3). */
    public void request(int piece, int offset, int length) {
        floodGuard.asked();
        PeerFrameEncoder.request(pending(), piece, offset, length);
    }

    /** Queues a cancel (BEP 3). */
    public void cancel(int piece, int offset, int length) {
        PeerFrameEncoder.cancel(pending(), piece, offset, length);
    }

    /** Queues a reject (BEP 6), also of a block that there cannot be. */
    public void reject(int piece, int offset, int length) {
        PeerFrameEncoder.reject(pending(), piece, offset, length);
    }

    /** Queues a hash request (BEP 52). */
    public void request(HashRange range) {
        floodGuard.askedHashes();
        send(new PeerMessage.HashRequest(range));
    }

    /** The peer's last hash request is answered with what is at hand: it does not count as useless, once for each piece. */
    public void hashRequestWasDue() {
        floodGuard.hashRequestWasDue();
    }

    /** The peer's last hash request makes us read so many bytes of the content. */
    public void hashRequestReads(long bytes) {
        floodGuard.hashRequestReads(bytes);
    }

    /** Queues a choke or an unchoke (BEP 3). */
    public void choke(boolean choke) {
        floodGuard.weChoke(choke);
        send(choke ? new PeerMessage.Choke() : new PeerMessage.Unchoke());
    }

    /** A request came that was not taken in, for want of room: it counts as useless. */
    public void tooManyRequests() {
        floodGuard.tooManyRequests();
    }

    /** A request came while the peer is choked, and it was allowed to (BEP 6): it does not count as useless. */
    public void requestWasAllowed() {
        floodGuard.requestWasAllowed();
    }

    /** The peer told that it has lost a piece (BEP 54): it does not count as useless, once for each piece. */
    public void lostPiece() {
        floodGuard.lostPiece();
    }

    /** For buffers that are sent. */
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /**
     * Hands large messages to the socket, behind what was sent before; {@link #flushBlocks} sends them. They do not
     * count as unread, as the caller bounds them.
     *
     * @param frames whole messages; released when they are sent or cannot be
     * @param taken runs on the loop when the socket has taken all of them, or the connection is gone
     */
    public void sendBlocks(ByteBuf frames, long nowNanos, Runnable taken) {
        int bytes = frames.readableBytes();
        lastWriteNanos = nowNanos;
        unreadLimitBytes += bytes;
        channel.write(frames).addListener(done -> {
            unreadLimitBytes -= bytes;
            taken.run();
        });
    }

    /** Sends what {@link #sendBlocks} was given. */
    public void flushBlocks() {
        channel.flush();
    }

    /** Queues any message but a piece. */
    public void send(PeerMessage message) {
        PeerFrameEncoder.write(pending(), message);
    }

    /**
     * Queues our bitfield, have all or have none (BEP 3, BEP 6); nothing when we have no piece and the peer is not
     * fast.
     */
    public void sendPieces(Bitfield pieces, boolean fast) {
        if (fast && pieces.cardinality() == 0) {
            send(new PeerMessage.HaveNone());
        } else if (fast && pieces.isFull()) {
            send(new PeerMessage.HaveAll());
        } else if (pieces.cardinality() > 0) {
            byte[] bits = pieces.toWire();
            unreadLimitBytes += bits.length;
            send(new PeerMessage.BitfieldMessage(bits));
        }
    }

    /** The peer sent something useful that is no block: its allowance grows. */
    public void wasUseful() {
        floodGuard.rewarded();
    }

    /** Whether something is queued that {@link #flush} would send. */
    public boolean hasPending() {
        return pending != null;
    }

    /** Sends all that is queued, as one buffer. A peer that reads nothing at all is dropped here. */
    public void flush(long nowNanos) {
        if (pending == null) {
            return;
        }
        ByteBuf out = pending;
        pending = null;
        if (!channel.isActive()) {
            out.release();
            return;
        }
        lastWriteNanos = nowNanos;
        channel.writeAndFlush(out, channel.voidPromise());
        if (channel.bytesBeforeWritable() > unreadLimitBytes) {
            close("it does not read what we send");
        }
    }

    /** Ends the connection; the first reason given is the one reported. */
    public void close(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        channel.close();
    }

    /** Whether it was closed on our side, for whatever reason. */
    public boolean isEndedByUs() {
        return closeReason != null;
    }

    /** Whether it ended because the peer broke the protocol. */
    public boolean isFaulty() {
        return faulty;
    }

    /** Whether {@link #close} was called or the connection is gone. */
    public boolean isClosing() {
        return closeReason != null || !channel.isActive();
    }

    String closeReason(String otherwise) {
        return closeReason == null ? otherwise : closeReason;
    }

    /** Ends the connection because the peer broke the protocol or floods us, which is held against it. */
    public void fault(String reason) {
        faulty = true;
        close(reason);
    }

    void noteRead(long nowNanos) {
        lastReadNanos = nowNanos;
    }

    void releasePending() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    private ByteBuf pending() {
        if (pending == null) {
            pending = channel.alloc().directBuffer(FIRST_BUFFER_BYTES);
        }
        return pending;
    }

    @Override
    public String toString() {
        return PeerAddress.text(address);
    }
}
