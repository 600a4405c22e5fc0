package dev.spate.mse;

import dev.spate.mse.handshake.DiffieHellman;
import dev.spate.mse.handshake.MseResponder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The handshake in a channel that was accepted. The first 20 bytes tell whether there is one: fewer do not, as a key may
 * begin as a plain handshake does. A plain stream passes untouched, and this handler leaves.
 */
public final class MseAcceptor extends MseHandler {
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    private final TorrentKeys torrents;
    private final Encryption policy;
    private final RandomGenerator random;
    /** What came as long as it may be plain: fewer than 20 bytes. */
    private ByteBuf head = Unpooled.EMPTY_BUFFER;

    private MseResponder handshake;
    private boolean computing;

    MseAcceptor(TorrentKeys torrents, Encryption policy, KeyExchanges keyExchanges, RandomGenerator random) {
        super(keyExchanges);
        this.torrents = torrents;
        this.policy = policy;
        this.random = random;
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf in) {
        if (handshake != null) {
            continueWith(ctx, take(in));
            return;
        }
        ByteBuf soFar = head.isReadable() ? Unpooled.wrappedBuffer(head, in) : in;
        head = Unpooled.EMPTY_BUFFER;
        int equal = equalBytes(soFar);
        if (equal < Math.min(PROTOCOL.length, soFar.readableBytes())) {
            handshake = new MseResponder(torrents::find, policy::select, random);
            continueWith(ctx, take(soFar));
        } else if (equal < PROTOCOL.length) {
            // A copy: the read takes a buffer that others need.
            head = Unpooled.copiedBuffer(soFar);
            soFar.release();
        } else if (policy.admitsPlain()) {
            // First, as the answer is written while these bytes are read.
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(soFar);
        } else {
            soFar.release();
            throw new MseException("it is not encrypted");
        }
    }

    private static int equalBytes(ByteBuf bytes) {
        int equal = 0;
        int most = Math.min(PROTOCOL.length, bytes.readableBytes());
        while (equal < most && bytes.getByte(bytes.readerIndex() + equal) == PROTOCOL[equal]) {
            equal++;
        }
        return equal;
    }

    private record Keys(byte[] publicKey, byte[] secret) {}

    private void continueWith(ChannelHandlerContext ctx, byte[] bytes) {
        handshake.received(bytes);
        if (handshake.awaitsSecret() && !computing) {
            computing = true;
            byte[] peerKey = handshake.peerKey();
            keyExchanges()
                    .compute(
                            () -> {
                                BigInteger key = DiffieHellman.privateKey(random);
                                return new Keys(DiffieHellman.publicKey(key), DiffieHellman.secret(peerKey, key));
                            },
                            ctx.channel(),
                            keys -> answer(ctx, keys),
                            failure -> fail(ctx, failure));
        }
        advance(ctx, handshake, handshake.initialPayloadLength());
    }

    private void answer(ChannelHandlerContext ctx, Keys keys) {
        if (!hasFailed() && ctx.channel().isActive()) {
            handshake.secret(keys.publicKey(), keys.secret());
            advance(ctx, handshake, handshake.initialPayloadLength());
        }
    }

    @Override
    void writtenEarly(ByteBuf out, ChannelPromise promise) {
        refuse(out, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseHead();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseHead();
    }

    private void releaseHead() {
        head.release();
        head = Unpooled.EMPTY_BUFFER;
    }
}
