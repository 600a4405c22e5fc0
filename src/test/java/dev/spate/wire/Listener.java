package dev.spate.wire;

import dev.spate.fuzz.Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The end of a pipeline: keeps what a decoder under test emitted, and what bytes it handed on. */
final class Listener extends ChannelInboundHandlerAdapter {
    /** One channel for all inputs: making one takes longer than decoding. */
    private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();

    final List<Object> heard = new ArrayList<>();
    final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    /** Sets up a pipeline of the decoder and a new listener. */
    static Listener to(ChannelHandler decoder) {
        Listener listener = new Listener();
        CHANNEL.pipeline().addLast(decoder).addLast(listener);
        return listener;
    }

    /** One read from the network. */
    void read(ByteBuf part) {
        CHANNEL.pipeline().fireChannelRead(part);
        CHANNEL.pipeline().fireChannelReadComplete();
    }

    /** Takes the pipeline apart, which makes a decoder release what it holds. */
    void close() {
        while (CHANNEL.pipeline().first() != null) {
            CHANNEL.pipeline().removeFirst();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Check.that(!failed(), () -> "after a violation: " + message);
        if (message instanceof ByteBuf bytes) {
            rest.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        } else if (message instanceof PeerMessage.Piece piece) {
            heard.add(Block.of(piece));
        } else {
            heard.add(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        heard.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof WireException)) {
            throw new AssertionError(cause);
        }
        Check.that(!failed(), () -> "two violations: " + cause);
        heard.add(cause);
    }

    /** Whether a violation was the last that was heard. */
    boolean failed() {
        return !heard.isEmpty() && heard.get(heard.size() - 1) instanceof WireException;
    }

    /** The same with the violation as its message. */
    List<Object> told() {
        List<Object> told = new ArrayList<>(heard);
        told.replaceAll(each -> each instanceof WireException fault ? fault.getMessage() : each);
        return told;
    }

    /** A piece message with its bytes, and without a buffer. */
    record Block(int piece, int offset, int length, String hex) {
        static Block of(PeerMessage.Piece message) {
            String hex = ByteBufUtil.hexDump(message.data());
            message.release();
            return new Block(message.piece(), message.offset(), message.length(), hex);
        }

        byte[] bytes() {
            return ByteBufUtil.decodeHexDump(hex);
        }
    }
}
