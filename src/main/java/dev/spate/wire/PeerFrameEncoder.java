package dev.spate.wire;

import dev.spate.merkle.HashRange;
import dev.spate.wire.PeerMessage.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Writes {@link PeerMessage}s as bytes (BEP 3, 6, 10, 52).
 *
 * <p>The static methods append to a buffer, so that a flush with two hundred requests is one buffer and one write. As
 * a handler it encodes each message that is written, and passes on whatever else is. Stateless, but not sharable: a
 * pipeline has its own.
 */
public final class PeerFrameEncoder extends ChannelOutboundHandlerAdapter {
    /** What precedes the payload of a {@code piece} message, in bytes. */
    public static final int PIECE_HEADER_BYTES = 13;

    /** A {@code request}, {@code cancel} or {@code reject} in bytes. */
    public static final int REQUEST_BYTES = 17;

    /** A {@code have}, {@code suggest} or {@code allowed fast} in bytes. */
    public static final int HAVE_BYTES = 9;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof PeerMessage ours)) {
            ctx.write(message, promise);
        } else if (ours instanceof Piece sent) {
            ByteBuf header = ctx.alloc().directBuffer(PIECE_HEADER_BYTES);
            pieceHeader(header, sent.piece(), sent.offset(), sent.length());
            ctx.write(header);
            ctx.write(sent.data(), promise);
        } else {
            ctx.write(encode(ctx.alloc(), ours), promise);
        }
    }

    /**
     * Makes one buffer of one message.
     *
     * @return owned by the caller; the data of a {@link Piece} becomes part of it without being copied
     */
    public static ByteBuf encode(ByteBufAllocator pool, PeerMessage message) {
        if (message instanceof Piece sent) {
            ByteBuf header = pool.directBuffer(PIECE_HEADER_BYTES);
            pieceHeader(header, sent.piece(), sent.offset(), sent.length());
            return pool.compositeBuffer(2).addComponents(true, header, sent.data());
        }
        ByteBuf out = pool.directBuffer(REQUEST_BYTES);
        write(out, message);
        return out;
    }

    /** Appends any message; the data of a {@link Piece} is copied, and stays its owner's. */
    public static void write(ByteBuf out, PeerMessage message) {
        message.accept(new Writer(out));
    }

    /** Appends a keep-alive. */
    public static void keepAlive(ByteBuf out) {
        out.writeInt(0);
    }

    /** Appends a {@code request}. */
    public static void request(ByteBuf out, int piece, int offset, int length) {
        blockMessage(out, MessageId.REQUEST, piece, offset, length);
    }

    /** Appends a {@code cancel}. */
    public static void cancel(ByteBuf out, int piece, int offset, int length) {
        blockMessage(out, MessageId.CANCEL, piece, offset, length);
    }

    /** Appends a {@code reject} (BEP 6). */
    public static void reject(ByteBuf out, int piece, int offset, int length) {
        blockMessage(out, MessageId.REJECT, piece, offset, length);
    }

    /** Appends a {@code have}. */
    public static void have(ByteBuf out, int piece) {
        pieceMessage(out, MessageId.HAVE, piece);
    }

    /** Appends all of a {@code piece} message but its payload, which has {@code length} bytes and is to follow. */
    public static void pieceHeader(ByteBuf out, int piece, int offset, int length) {
        out.writeInt(Math.addExact(PIECE_HEADER_BYTES - Integer.BYTES, length))
                .writeByte(MessageId.PIECE)
                .writeInt(piece)
                .writeInt(offset);
    }

    /** Appends a {@code bitfield}. */
    public static void bitfield(ByteBuf out, byte[] bits) {
        out.writeInt(1 + bits.length).writeByte(MessageId.BITFIELD).writeBytes(bits);
    }

    /** Appends a message of an extension (BEP 10). */
    public static void extended(ByteBuf out, int id, byte[] payload) {
        out.writeInt(2 + payload.length)
                .writeByte(MessageId.EXTENDED)
                .writeByte(id)
                .writeBytes(payload);
    }

    private static void plain(ByteBuf out, int id) {
        out.writeInt(1).writeByte(id);
    }

    private static void pieceMessage(ByteBuf out, int id, int piece) {
        out.writeInt(HAVE_BYTES - Integer.BYTES).writeByte(id).writeInt(piece);
    }

    private static void blockMessage(ByteBuf out, int id, int piece, int offset, int length) {
        out.writeInt(REQUEST_BYTES - Integer.BYTES)
                .writeByte(id)
                .writeInt(piece)
                .writeInt(offset)
                .writeInt(length);
    }

    private record Writer(ByteBuf out) implements PeerMessage.Handler {
        @Override
        public void keepAlive() {
            PeerFrameEncoder.keepAlive(out);
        }

        @Override
        public void choke() {
            plain(out, MessageId.CHOKE);
        }

        @Override
        public void unchoke() {
            plain(out, MessageId.UNCHOKE);
        }

        @Override
        public void interested() {
            plain(out, MessageId.INTERESTED);
        }

        @Override
        public void notInterested() {
            plain(out, MessageId.NOT_INTERESTED);
        }

        @Override
        public void have(int piece) {
            PeerFrameEncoder.have(out, piece);
        }

        @Override
        public void bitfield(byte[] bits) {
            PeerFrameEncoder.bitfield(out, bits);
        }

        @Override
        public void request(int piece, int offset, int length) {
            PeerFrameEncoder.request(out, piece, offset, length);
        }

        @Override
        public void piece(int piece, int offset, int length, ByteBuf data) {
            pieceHeader(out, piece, offset, length);
            out.writeBytes(data, data.readerIndex(), data.readableBytes());
        }

        @Override
        public void cancel(int piece, int offset, int length) {
            PeerFrameEncoder.cancel(out, piece, offset, length);
        }

        @Override
        public void port(int port) {
            out.writeInt(3).writeByte(MessageId.PORT).writeShort(port);
        }

        @Override
        public void suggest(int piece) {
            pieceMessage(out, MessageId.SUGGEST, piece);
        }

        @Override
        public void haveAll() {
            plain(out, MessageId.HAVE_ALL);
        }

        @Override
        public void haveNone() {
            plain(out, MessageId.HAVE_NONE);
        }

        @Override
        public void reject(int piece, int offset, int length) {
            PeerFrameEncoder.reject(out, piece, offset, length);
        }

        @Override
        public void allowedFast(int piece) {
            pieceMessage(out, MessageId.ALLOWED_FAST, piece);
        }

        @Override
        public void extended(int id, byte[] payload) {
            PeerFrameEncoder.extended(out, id, payload);
        }

        @Override
        public void hashRequest(HashRange range) {
            hashMessage(MessageId.HASH_REQUEST, range, 0);
        }

        @Override
        public void hashes(HashRange range, byte[] hashes) {
            hashMessage(MessageId.HASHES, range, hashes.length);
            out.writeBytes(hashes);
        }

        @Override
        public void hashReject(HashRange range) {
            hashMessage(MessageId.HASH_REJECT, range, 0);
        }

        private void hashMessage(int id, HashRange range, int hashBytes) {
            byte[] root = range.piecesRoot();
            out.writeInt(1 + root.length + 4 * Integer.BYTES + hashBytes)
                    .writeByte(id)
                    .writeBytes(root)
                    .writeInt(range.baseLayer())
                    .writeInt(range.index())
                    .writeInt(range.length())
                    .writeInt(range.proofLayers());
        }
    }
}
