package dev.spate.mse;

import dev.spate.mse.handshake.DiffieHellman;
import dev.spate.mse.handshake.MseInitiator;
import dev.spate.net.StreamReady;
import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * The handshake in a channel that we dialled. It begins when this handler is put into the pipeline. At {@link StreamReady},
 * which this handler fires, the first bytes of the stream are to be written: they travel with the handshake.
 */
public final class MseDialler extends MseHandler {
    private static final byte[] NOTHING = {};

    private final InfoHash torrent;
    private final int provide;
    private final RandomGenerator random;
    private BigInteger privateKey;
    private MseInitiator handshake;
    private boolean computing;
    private boolean taking;
    private boolean spokenFirst;
    private byte[] initialPayload = NOTHING;

    MseDialler(InfoHash torrent, int provide, KeyExchanges keyExchanges, RandomGenerator random) {
        super(keyExchanges);
        this.torrent = torrent;
        this.provide = provide;
        this.random = random;
    }

    /** Whether the peer has not shown yet that it knows this handshake: if it hangs up now, it may want a plain one. */
    public boolean awaitsKey() {
        return handshake == null || handshake.awaitsKey();
    }

    /** Whether the peer has sent a plain handshake where its key should be. */
    public boolean hasAnsweredPlain() {
        return spokenFirst || handshake != null && handshake.hasAnsweredPlain();
    }

    private record Keys(BigInteger privateKey, byte[] publicKey) {}

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        keyExchanges()
                .compute(
                        () -> {
                            BigInteger key = DiffieHellman.privateKey(random);
                            return new Keys(key, DiffieHellman.publicKey(key));
                        },
                        ctx.channel(),
                        keys -> begin(ctx, keys),
                        // Later: the handlers that end the connection are put in behind this one.
                        failure -> ctx.executor().execute(() -> fail(ctx, failure)));
    }

    private void begin(ChannelHandlerContext ctx, Keys keys) {
        privateKey = keys.privateKey();
        handshake = new MseInitiator(keys.publicKey(), torrent, provide, random);
        advance(ctx, handshake, 0);
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] bytes = take(in);
        if (handshake == null) {
            // Who knows the encrypted handshake waits for our key.
            spokenFirst = true;
            throw new MseException("it spoke before we did");
        }
        handshake.received(bytes);
        if (handshake.awaitsSecret() && !computing) {
            computing = true;
            byte[] peerKey = handshake.peerKey();
            keyExchanges()
                    .compute(
                            () -> DiffieHellman.secret(peerKey, privateKey),
                            ctx.channel(),
                            secret -> answer(ctx, secret),
                            failure -> fail(ctx, failure));
        }
        advance(ctx, handshake, 0);
    }

    private void answer(ChannelHandlerContext ctx, byte[] secret) {
        if (hasFailed() || !ctx.channel().isActive()) {
            return;
        }
        taking = true;
        ctx.fireUserEventTriggered(StreamReady.INSTANCE);
        taking = false;
        handshake.secret(secret, initialPayload);
        advance(ctx, handshake, 0);
    }

    @Override
    void writtenEarly(ByteBuf out, ChannelPromise promise) {
        if (!taking) {
            refuse(out, promise);
            return;
        }
        initialPayload = take(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(initialPayload), out));
        promise.trySuccess();
    }
}
