package dev.spate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpExchangeTest {
    private final Promise<HttpReply> promise = ImmediateEventExecutor.INSTANCE.newPromise();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new HttpExchange(promise, InetAddress.getLoopbackAddress(), new ResponseGuard(1_000)));

    @Test
    void aLackOfMemoryIsNotHeldAgainstTheAnswer() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        channel.pipeline().fireExceptionCaught(error);
        assertSame(error, promise.cause());
        assertEquals(
                "spate itself failed: java.lang.OutOfMemoryError: Java heap space",
                HttpFailure.of(error, Url.parse("http://tracker.example/announce"), Duration.ofSeconds(1))
                        .reason());
    }

    @Test
    void whatCannotBeReadIsStillTheAnswersFault() {
        channel.pipeline().fireExceptionCaught(new IllegalArgumentException("odd"));
        assertEquals("answer is not HTTP: odd", promise.cause().getMessage());
    }

    @Test
    void aSocketThatCannotBeMadeIsToldWithItsReason() throws Exception {
        ChannelException error = new ChannelException(
                "Unable to create Channel from class class X",
                new InvocationTargetException(
                        new ChannelException(new IOException("newSocketStream(..) failed: Too many open files"))));
        assertEquals(
                "no socket: newSocketStream(..) failed: Too many open files",
                HttpFailure.of(error, Url.parse("http://tracker.example/announce"), Duration.ofSeconds(1))
                        .reason());
    }
}
