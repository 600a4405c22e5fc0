package dev.spate.mse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.StreamReady;
import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two pipelines, and a network between them that cuts at will. */
class MseHandlerTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[20]);

    private final KeyExchanges keyExchanges = new KeyExchanges();
    private final TorrentKeys torrents = new TorrentKeys();
    private final Random random = new Random(9);
    private final Seen dialled = new Seen("greetings");
    private final Seen accepted = new Seen("");
    private final EmbeddedChannel dialler = new EmbeddedChannel();
    private final EmbeddedChannel acceptor = new EmbeddedChannel();

    @AfterEach
    void close() {
        dialler.finishAndReleaseAll();
        acceptor.finishAndReleaseAll();
    }

    @Test
    void bothDirectionsAreEncryptedAfterRc4() {
        connect(2, Encryption.ALLOW);
        runUntil(() -> accepted.text.toString().equals("greetings"));
        acceptor.writeOutbound(bytes("hello back"));
        dialler.writeOutbound(bytes(" and more"));
        assertEquals(-1, peek(dialler).indexOf("more"));

        runUntil(() -> dialled.text.toString().equals("hello back")
                && accepted.text.toString().equals("greetings and more"));

        assertEquals(StreamKind.RC4, dialled.kind);
        assertEquals(StreamKind.RC4, accepted.kind);
    }

    @Test
    void handlersLeaveWhenTheStreamIsPlainAfterTheHandshake() {
        connect(3, Encryption.ALLOW);
        runUntil(() -> accepted.text.toString().equals("greetings") && dialled.kind != null);
        acceptor.writeOutbound(bytes("hello back"));
        dialler.writeOutbound(bytes(" and more"));
        assertEquals(" and more", peek(dialler));
        assertEquals("hello back", peek(acceptor));

        runUntil(() -> dialled.text.toString().equals("hello back")
                && accepted.text.toString().equals("greetings and more"));

        assertEquals(StreamKind.PLAIN_AFTER_HANDSHAKE, dialled.kind);
        assertEquals(StreamKind.PLAIN_AFTER_HANDSHAKE, accepted.kind);
        assertNull(acceptor.pipeline().get(MseAcceptor.class));
        assertNull(dialler.pipeline().get(MseDialler.class));
    }

    @Test
    void plainHandshakePassesUntouchedHoweverItIsCut() {
        accept(Encryption.PREFER);
        for (byte each : "\u0013BitTorrent protocol and so on".getBytes(StandardCharsets.US_ASCII)) {
            acceptor.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
        }

        assertEquals("\u0013BitTorrent protocol and so on", accepted.text.toString());
        assertNull(acceptor.pipeline().get(MseAcceptor.class));
    }

    @Test
    void plainHandshakeIsRefusedWhenEncryptionIsRequired() {
        accept(Encryption.REQUIRE);

        acceptor.writeInbound(bytes("\u0013BitTorrent protocol and so on"));

        assertEquals("it is not encrypted", accepted.failure);
        assertEquals("", accepted.text.toString());
    }

    /** A key may begin as a plain handshake does: 19 equal bytes tell nothing. */
    @Test
    void twentyBytesTellPlainFromEncrypted() {
        accept(Encryption.ALLOW);
        acceptor.writeInbound(bytes("\u0013BitTorrent protoco"));
        acceptor.writeInbound(bytes("L"));
        acceptor.writeInbound(Unpooled.wrappedBuffer(new byte[76]));

        runUntil(() -> acceptor.outboundMessages().size() > 0);
        assertEquals("", accepted.text.toString());
    }

    @Test
    void keysAreComputedOffTheLoopAndNotForWhoHasGone() throws Exception {
        BlockingQueue<String> where = new LinkedBlockingQueue<>();
        EmbeddedChannel gone = new EmbeddedChannel();
        gone.close();
        Supplier<Boolean> work = () -> where.add(Thread.currentThread().getName());

        keyExchanges.compute(work, gone, done -> {}, failure -> {});
        keyExchanges.compute(work, acceptor, done -> {}, failure -> {});

        assertEquals("spate-keys", where.poll(20, TimeUnit.SECONDS));
        assertNull(where.poll());
    }

    @Test
    void moreKeyExchangesThanFitAreRefused() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        List<Throwable> refused = new ArrayList<>();
        Supplier<Long> waiting = () -> {
            begun.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            return 0L;
        };
        keyExchanges.compute(waiting, acceptor, done -> {}, refused::add);
        begun.await();
        for (int i = 0; i < KeyExchanges.MOST_WAITING; i++) {
            keyExchanges.compute(waiting, acceptor, done -> {}, refused::add);
        }
        assertEquals(List.of(), refused);

        keyExchanges.compute(waiting, acceptor, done -> {}, refused::add);
        // In two steps, as it is done: who ends the connection has to hear of it too.
        dialler.pipeline().addLast(new MseDialler(TORRENT, 2, keyExchanges, random));
        dialler.pipeline().addLast(dialled);
        dialler.runPendingTasks();

        assertEquals("too many key exchanges at once", refused.get(0).getMessage());
        assertEquals("too many key exchanges at once", dialled.failure);
        gate.countDown();
    }

    private void connect(int provide, Encryption accepting) {
        accept(accepting);
        dialler.pipeline().addLast(new MseDialler(TORRENT, provide, keyExchanges, random), dialled);
    }

    private void accept(Encryption policy) {
        torrents.add(TORRENT);
        acceptor.pipeline().addLast(new MseAcceptor(torrents, policy, keyExchanges, random), accepted);
    }

    /** What was written last, and is on its way. */
    private static String peek(EmbeddedChannel channel) {
        Object[] out = channel.outboundMessages().toArray();
        return ((ByteBuf) out[out.length - 1]).toString(StandardCharsets.US_ASCII);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private void runUntil(BooleanSupplier condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    carry(dialler, acceptor);
                    carry(acceptor, dialler);
                    return condition.getAsBoolean();
                });
        assertNull(dialled.failure);
        assertNull(accepted.failure);
        assertTrue(condition.getAsBoolean());
    }

    private void carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        if (to.pipeline().get(Seen.class) == null) {
            return;
        }
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            while (out.isReadable()) {
                int count = Math.min(out.readableBytes(), 1 + random.nextInt(200));
                to.writeInbound(out.readBytes(count));
                to.runPendingTasks();
            }
            out.release();
        }
    }

    private static final class Seen extends ChannelInboundHandlerAdapter {
        final String greeting;
        final StringBuilder text = new StringBuilder();
        StreamKind kind;
        String failure;

        Seen(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof StreamKind seen) {
                kind = seen;
            } else if (event instanceof StreamReady) {
                ctx.writeAndFlush(bytes(greeting));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            text.append(in.toString(StandardCharsets.US_ASCII));
            in.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = cause.getMessage();
        }
    }
}
