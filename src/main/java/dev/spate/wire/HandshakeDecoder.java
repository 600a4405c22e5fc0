package dev.spate.wire;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/**
 * Emits one {@link Handshake}, hands on what follows it untouched, and leaves the pipeline (BEP 3).
 *
 * <p>The protocol's name is compared byte by byte as it comes, so that a stranger is found out at the first wrong byte
 * and not after 68. The info hash is told as a user event, {@link InfoHashKnown}, before the peer id arrives. The
 * receiver of the handshake may add handlers behind this one: they get the bytes that follow. Owner thread: the
 * channel's event loop.
 */
public final class HandshakeDecoder extends ChannelInboundHandlerAdapter {
    /**
     * Fired as a user event as soon as 48 bytes have arrived: an acceptor may answer now, and with some clients has to,
     * since they send their peer id only then.
     */
    public record InfoHashKnown(InfoHash infoHash) {}

    private static final int INFO_HASH_END = Handshake.LENGTH - PeerId.LENGTH_BYTES;
    private static final int INFO_HASH_START = INFO_HASH_END - InfoHash.LENGTH_BYTES;

    private final byte[] bytes = new byte[Handshake.LENGTH];
    private final ReadOrder reads = new ReadOrder(this::consume);
    private int filled;
    private boolean dropping;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        reads.add(ctx, in);
        if (filled == Handshake.LENGTH && !reads.busy() && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private void consume(ChannelHandlerContext ctx, ByteBuf in) {
        boolean handedOn = false;
        try {
            while (in.isReadable() && filled < Handshake.LENGTH && !dropping) {
                decode(ctx, in);
            }
            if (in.isReadable() && !dropping) {
                handedOn = true;
                ctx.fireChannelRead(in);
            }
        } catch (WireException violation) {
            dropping = true;
            ctx.fireExceptionCaught(violation);
        } finally {
            if (!handedOn) {
                in.release();
            }
        }
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf in) {
        int from = filled;
        int end = from < INFO_HASH_END ? INFO_HASH_END : Handshake.LENGTH;
        filled += Math.min(in.readableBytes(), end - from);
        in.readBytes(bytes, from, filled - from);
        for (int i = from; i < Math.min(filled, Handshake.protocolBytes()); i++) {
            if (bytes[i] != Handshake.protocolByte(i)) {
                throw new WireException("not a BitTorrent handshake: byte " + i + " is " + (bytes[i] & 0xff));
            }
        }
        if (filled == INFO_HASH_END) {
            ctx.fireUserEventTriggered(new InfoHashKnown(infoHash()));
        } else if (filled == Handshake.LENGTH) {
            byte[] reserved = Arrays.copyOfRange(bytes, Handshake.protocolBytes(), INFO_HASH_START);
            PeerId peerId = PeerId.of(Arrays.copyOfRange(bytes, INFO_HASH_END, Handshake.LENGTH));
            ctx.fireChannelRead(new Handshake(reserved, infoHash(), peerId));
        }
        dropping = !ctx.channel().isActive();
    }

    private InfoHash infoHash() {
        return InfoHash.of(Arrays.copyOfRange(bytes, INFO_HASH_START, INFO_HASH_END));
    }
}
