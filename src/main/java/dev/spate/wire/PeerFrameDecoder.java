package dev.spate.wire;

import dev.spate.merkle.HashRange;
import dev.spate.torrent.PiecesRoot;
import dev.spate.wire.PeerMessage.AllowedFast;
import dev.spate.wire.PeerMessage.BitfieldMessage;
import dev.spate.wire.PeerMessage.Cancel;
import dev.spate.wire.PeerMessage.Choke;
import dev.spate.wire.PeerMessage.Extended;
import dev.spate.wire.PeerMessage.HashReject;
import dev.spate.wire.PeerMessage.HashRequest;
import dev.spate.wire.PeerMessage.Hashes;
import dev.spate.wire.PeerMessage.Have;
import dev.spate.wire.PeerMessage.HaveAll;
import dev.spate.wire.PeerMessage.HaveNone;
import dev.spate.wire.PeerMessage.Interested;
import dev.spate.wire.PeerMessage.KeepAlive;
import dev.spate.wire.PeerMessage.NotInterested;
import dev.spate.wire.PeerMessage.Piece;
import dev.spate.wire.PeerMessage.Port;
import dev.spate.wire.PeerMessage.Reject;
import dev.spate.wire.PeerMessage.Request;
import dev.spate.wire.PeerMessage.Suggest;
import dev.spate.wire.PeerMessage.Unchoke;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Turns the bytes after the handshake into {@link PeerMessage}s (BEP 3, 6, 10, 52).
 *
 * <pre>
 * +----------------+----+---------+
 * | length (4, BE) | id | body    |   length counts id and body; 0 is a keep-alive without id
 * +----------------+----+---------+
 * </pre>
 *
 * <p>Every read is used up at once: fields that are cut by the end of a read wait in a few bytes of scratch, and the
 * payload of a {@code piece} message goes as it arrives into the buffer that the {@link BlockAllocator} gave, so that a
 * block is copied once and no frame is ever cumulated. Each length is checked before memory is taken for it. Messages
 * with an unknown id are skipped, and those that ask for, cancel, reject, suggest or allow what cannot be. Spare bits
 * of a bitfield are cleared.
 *
 * <p>The first violation is fired as a {@link WireException}, once; whatever comes after it is dropped, as is the rest
 * of a read when the receiver of a message closes the channel or removes this handler. Owner thread: the channel's
 * event loop.
 */
public final class PeerFrameDecoder extends ChannelInboundHandlerAdapter {
    private enum State {
        LENGTH,
        ID,
        FIELDS,
        BLOCK,
        PAYLOAD,
        SKIP,
        STOPPED
    }

    private static final int LENGTH_BYTES = 4;
    private static final int PIECE_FIELD_BYTES = 8;

    private final BlockAllocator blocks;
    private final Fields fields = new Fields();
    private final PayloadBuffer payload = new PayloadBuffer();
    private final ReadOrder reads = new ReadOrder(this::consume);
    private FrameRules rules;
    private State state = State.LENGTH;

    private int id;
    private int bodyBytes;
    private int missingBytes;

    private ByteBuf block;
    private int piece;
    private int offset;
    private int reportedMissing;

    /**
     * A decoder at the beginning of a message.
     *
     * @param blocks where the payload of {@code piece} messages goes
     */
    public PeerFrameDecoder(FrameLimits limits, BlockAllocator blocks) {
        this.rules = new FrameRules(limits);
        this.blocks = blocks;
    }

    /** Puts other limits in force from the next check on; for the moment when a magnet's layout becomes known. */
    public void limits(FrameLimits limits) {
        rules = new FrameRules(limits);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
        } else {
            reads.add(ctx, in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state == State.BLOCK && block != null && missingBytes < reportedMissing) {
            reportedMissing = missingBytes;
            blocks.progressed(piece, offset, bodyBytes - PIECE_FIELD_BYTES - missingBytes);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    private void consume(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            while (in.isReadable() && state != State.STOPPED) {
                decode(ctx, in);
            }
        } catch (RuntimeException | Error failure) {
            stop();
            ctx.fireExceptionCaught(failure);
        } finally {
            in.release();
        }
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf in) {
        switch (state) {
            case LENGTH -> decodeLength(ctx, in);
            case ID -> decodeId(ctx, in);
            case FIELDS -> decodeFields(ctx, in);
            case BLOCK -> decodeBlock(ctx, in);
            case PAYLOAD -> decodePayload(ctx, in);
            case SKIP -> skip(in);
            case STOPPED -> throw new IllegalStateException("decoding after the end");
        }
    }

    private void decodeLength(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf whole = fields.gather(in, LENGTH_BYTES);
        if (whole == null) {
            return;
        }
        int length = whole.readInt();
        if (length == 0) {
            emit(ctx, new KeepAlive());
        } else {
            // Kept as it is until the id tells the bound; unsigned, it may still be up to 4 GiB.
            bodyBytes = length - 1;
            state = State.ID;
        }
    }

    private void decodeId(ChannelHandlerContext ctx, ByteBuf in) {
        id = in.readUnsignedByte();
        rules.checkBody(id, Integer.toUnsignedLong(bodyBytes));
        switch (id) {
            case MessageId.CHOKE -> emit(ctx, new Choke());
            case MessageId.UNCHOKE -> emit(ctx, new Unchoke());
            case MessageId.INTERESTED -> emit(ctx, new Interested());
            case MessageId.NOT_INTERESTED -> emit(ctx, new NotInterested());
            case MessageId.HAVE_ALL -> emit(ctx, new HaveAll());
            case MessageId.HAVE_NONE -> emit(ctx, new HaveNone());
            case MessageId.BITFIELD, MessageId.HASH_REQUEST, MessageId.HASHES, MessageId.HASH_REJECT ->
                beginPayload(ctx);
            case MessageId.EXTENDED -> beginExtended(ctx);
            case MessageId.HAVE,
                    MessageId.REQUEST,
                    MessageId.PIECE,
                    MessageId.CANCEL,
                    MessageId.PORT,
                    MessageId.SUGGEST,
                    MessageId.REJECT,
                    MessageId.ALLOWED_FAST -> state = State.FIELDS;
            default -> beginSkip(ctx);
        }
    }

    private void decodeFields(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf whole = fields.gather(in, id == MessageId.PIECE ? PIECE_FIELD_BYTES : bodyBytes);
        if (whole == null) {
            return;
        }
        switch (id) {
            case MessageId.PIECE -> beginBlock(ctx, whole.readInt(), whole.readInt());
            case MessageId.HAVE -> emit(ctx, new Have(rules.checkPiece(whole.readInt())));
            case MessageId.PORT -> emit(ctx, new Port(whole.readUnsignedShort()));
            case MessageId.SUGGEST, MessageId.ALLOWED_FAST -> offered(ctx, whole.readInt());
            default -> asked(ctx, whole.readInt(), whole.readInt(), whole.readInt());
        }
    }

    private void offered(ChannelHandlerContext ctx, int offeredPiece) {
        if (!rules.isPiece(offeredPiece)) {
            state = State.LENGTH;
            blocks.impossible(id);
            stopIfClosed(ctx);
            return;
        }
        emit(ctx, id == MessageId.SUGGEST ? new Suggest(offeredPiece) : new AllowedFast(offeredPiece));
    }

    private void asked(ChannelHandlerContext ctx, int askedPiece, int askedOffset, int length) {
        if (!rules.isRequestable(askedPiece, askedOffset, length)) {
            state = State.LENGTH;
            if (id == MessageId.REQUEST) {
                blocks.impossibleRequest(askedPiece, askedOffset, length);
            } else {
                blocks.impossible(id);
            }
            stopIfClosed(ctx);
            return;
        }
        emit(
                ctx,
                switch (id) {
                    case MessageId.REQUEST -> new Request(askedPiece, askedOffset, length);
                    case MessageId.CANCEL -> new Cancel(askedPiece, askedOffset, length);
                    default -> new Reject(askedPiece, askedOffset, length);
                });
    }

    /** Who passes a message over may end the connection. */
    private void stopIfClosed(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            stop();
        }
    }

    private void beginBlock(ChannelHandlerContext ctx, int sentPiece, int sentOffset) {
        int length = bodyBytes - PIECE_FIELD_BYTES;
        rules.checkBlock(sentPiece, sentOffset, length);
        ByteBuf room = blocks.allocate(ctx.alloc(), sentPiece, sentOffset, length);
        if (room != null && (state == State.STOPPED || room.writableBytes() < length)) {
            room.release();
            if (state != State.STOPPED) {
                throw new IllegalStateException("a buffer of too few bytes for a block of " + length);
            }
        }
        if (state != State.STOPPED) {
            block = room;
            piece = sentPiece;
            offset = sentOffset;
            missingBytes = length;
            reportedMissing = length;
            state = State.BLOCK;
        }
    }

    private void decodeBlock(ChannelHandlerContext ctx, ByteBuf in) {
        int count = Math.min(missingBytes, in.readableBytes());
        if (block == null) {
            in.skipBytes(count);
        } else {
            block.writeBytes(in, count);
        }
        missingBytes -= count;
        if (missingBytes == 0) {
            ByteBuf data = block == null ? Unpooled.EMPTY_BUFFER : block;
            block = null;
            emit(ctx, new Piece(piece, offset, bodyBytes - PIECE_FIELD_BYTES, data));
        }
    }

    private void beginExtended(ChannelHandlerContext ctx) {
        if (bodyBytes == 0) {
            // Without the id of its extension it is nobody's.
            beginSkip(ctx);
        } else {
            beginPayload(ctx);
        }
    }

    private void beginPayload(ChannelHandlerContext ctx) {
        payload.begin(bodyBytes);
        state = State.PAYLOAD;
        if (bodyBytes == 0) {
            decodePayload(ctx, Unpooled.EMPTY_BUFFER);
        }
    }

    private void decodePayload(ChannelHandlerContext ctx, ByteBuf in) {
        if (!payload.fill(in)) {
            return;
        }
        byte[] whole = payload.take();
        if (id == MessageId.BITFIELD) {
            rules.cleanBitfield(whole);
            emit(ctx, new BitfieldMessage(whole));
        } else if (id == MessageId.EXTENDED) {
            emit(ctx, new Extended(whole[0] & 0xff, Arrays.copyOfRange(whole, 1, whole.length)));
        } else {
            emit(ctx, hashMessage(ByteBuffer.wrap(whole)));
        }
    }

    private PeerMessage hashMessage(ByteBuffer whole) {
        byte[] root = new byte[PiecesRoot.LENGTH_BYTES];
        whole.get(root);
        HashRange range = new HashRange(root, whole.getInt(), whole.getInt(), whole.getInt(), whole.getInt());
        if (id == MessageId.HASHES) {
            byte[] hashes = new byte[whole.remaining()];
            whole.get(hashes);
            return new Hashes(range, hashes);
        }
        return id == MessageId.HASH_REQUEST ? new HashRequest(range) : new HashReject(range);
    }

    private void beginSkip(ChannelHandlerContext ctx) {
        missingBytes = bodyBytes;
        state = missingBytes == 0 ? State.LENGTH : State.SKIP;
        blocks.skipped(id, bodyBytes);
        if (!ctx.channel().isActive()) {
            stop();
        }
    }

    private void skip(ByteBuf in) {
        int count = Math.min(missingBytes, in.readableBytes());
        in.skipBytes(count);
        missingBytes -= count;
        if (missingBytes == 0) {
            state = State.LENGTH;
        }
    }

    private void emit(ChannelHandlerContext ctx, PeerMessage message) {
        state = State.LENGTH;
        ctx.fireChannelRead(message);
        if (!ctx.channel().isActive()) {
            stop();
        }
    }

    private void stop() {
        state = State.STOPPED;
        payload.clear();
        ByteBuf partial = block;
        block = null;
        if (partial != null) {
            partial.release();
        }
    }
}
