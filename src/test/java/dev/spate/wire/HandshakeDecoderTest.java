package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.HandshakeDecoder.InfoHashKnown;
import dev.spate.wire.PeerMessage.Have;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeDecoderTest {
    private static final byte[] GOLDEN = HandshakeTest.GOLDEN;
    private static final Handshake HANDSHAKE = HandshakeTest.HANDSHAKE;

    /** Notes what the decoder says, in order, and then does something about it. */
    private static final class Receiver extends ChannelInboundHandlerAdapter {
        final List<Object> events = new ArrayList<>();
        private final BiConsumer<ChannelHandlerContext, Object> reaction;

        Receiver(BiConsumer<ChannelHandlerContext, Object> reaction) {
            this.reaction = reaction;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
            reaction.accept(ctx, event);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            events.add(message);
            reaction.accept(ctx, message);
            ctx.fireChannelRead(message);
        }
    }

    private static Receiver listener() {
        return new Receiver((ctx, event) -> {});
    }

    /** Puts the frame decoder behind the handshake's, as the peer layer does. */
    private static void addFrames(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Handshake) {
            ctx.pipeline()
                    .addAfter(
                            ctx.pipeline().context(HandshakeDecoder.class).name(),
                            "frames",
                            new PeerFrameDecoder(Samples.LIMITS, BlockAllocator.exact()));
        }
    }

    private static byte[] withFrame() {
        byte[] all = Arrays.copyOf(GOLDEN, GOLDEN.length + 9);
        System.arraycopy(Samples.bytes("000000050400000007"), 0, all, GOLDEN.length, 9);
        return all;
    }

    @Test
    void cutAtEveryOffsetTheRestReachesTheHandlerThatTheReceiverAdded() {
        byte[] all = withFrame();
        for (int cut = 0; cut <= all.length; cut++) {
            Receiver receiver = new Receiver(HandshakeDecoderTest::addFrames);
            EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
            channel.writeInbound(Unpooled.copiedBuffer(all, 0, cut));
            channel.writeInbound(Unpooled.copiedBuffer(all, cut, all.length - cut));
            assertEquals(
                    List.of(new InfoHashKnown(HANDSHAKE.infoHash()), HANDSHAKE, new Have(7)),
                    receiver.events,
                    "cut at " + cut);
            assertNull(channel.pipeline().get(HandshakeDecoder.class));
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void byteByByteItTellsEachThingAsSoonAsItIsThere() {
        Receiver receiver = listener();
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        for (int i = 0; i < GOLDEN.length; i++) {
            assertEquals(i < 48 ? 0 : 1, receiver.events.size(), "before byte " + i);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {GOLDEN[i]}));
        }
        assertEquals(List.of(new InfoHashKnown(HANDSHAKE.infoHash()), HANDSHAKE), receiver.events);
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 19})
    void aStrangerIsFoundOutAtTheFirstWrongByte(int wrong) {
        byte[] start = Arrays.copyOf(GOLDEN, wrong + 1);
        start[wrong]++;
        Receiver receiver = listener();
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        ByteBuf in = Unpooled.wrappedBuffer(start);
        WireException fault = assertThrows(WireException.class, () -> channel.writeInbound(in));
        assertEquals("not a BitTorrent handshake: byte " + wrong + " is " + start[wrong], fault.getMessage());
        assertEquals(0, in.refCnt());
        channel.writeInbound(Unpooled.wrappedBuffer(GOLDEN.clone()));
        assertEquals(List.of(), receiver.events);
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aReceiverThatClosesAtTheInfoHashHearsNoMore() {
        Receiver receiver = new Receiver((ctx, event) -> ctx.close());
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        ByteBuf in = Unpooled.wrappedBuffer(withFrame());
        channel.writeOneInbound(in);
        assertEquals(List.of(new InfoHashKnown(HANDSHAKE.infoHash())), receiver.events);
        assertEquals(0, in.refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aReceiverThatClosesAtTheHandshakeHearsNoMore() {
        Receiver receiver = new Receiver((ctx, event) -> {
            if (event instanceof Handshake) {
                ctx.close();
            }
        });
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        ByteBuf in = Unpooled.wrappedBuffer(withFrame());
        channel.writeOneInbound(in);
        assertEquals(List.of(new InfoHashKnown(HANDSHAKE.infoHash()), HANDSHAKE), receiver.events);
        assertEquals(0, in.refCnt());
        channel.finishAndReleaseAll();
    }

    @Test
    void aReceiverMayRemoveTheDecoderItself() {
        Receiver receiver = new Receiver((ctx, event) -> {
            if (event instanceof Handshake) {
                ctx.pipeline().remove(HandshakeDecoder.class);
            }
        });
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        channel.writeInbound(Unpooled.wrappedBuffer(withFrame()));
        assertEquals(3, receiver.events.size());
        assertEquals(9, ((ByteBuf) receiver.events.get(2)).readableBytes());
        channel.finishAndReleaseAll();
    }

    @Test
    void readsThatComeFromWithinAReadWaitForTheirTurn() {
        ByteBuf later = Samples.buffer("0000000504000000080000000102");
        Receiver receiver = new Receiver((ctx, event) -> {
            addFrames(ctx, event);
            if (event instanceof Handshake) {
                ctx.channel().pipeline().fireChannelRead(later);
                assertNotNull(ctx.pipeline().get(HandshakeDecoder.class));
            }
        });
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder(), receiver);
        channel.writeInbound(Unpooled.wrappedBuffer(withFrame()));
        assertEquals(
                List.of(
                        new InfoHashKnown(HANDSHAKE.infoHash()),
                        HANDSHAKE,
                        new Have(7),
                        new Have(8),
                        new PeerMessage.Interested()),
                receiver.events);
        assertNull(channel.pipeline().get(HandshakeDecoder.class));
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsNotBytesPassesThrough() {
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder());
        Object foreign = new Object();
        channel.writeInbound(foreign);
        assertSame(foreign, channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void anyPeerIdWillDo() {
        byte[] odd = GOLDEN.clone();
        Arrays.fill(odd, 48, 68, (byte) 0xff);
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(odd));
        Handshake handshake = channel.readInbound();
        assertEquals(PeerId.of(Arrays.copyOfRange(odd, 48, 68)), handshake.peerId());
        assertEquals(InfoHash.of(Arrays.copyOfRange(odd, 28, 48)), handshake.infoHash());
        assertFalse(channel.finishAndReleaseAll());
    }
}
