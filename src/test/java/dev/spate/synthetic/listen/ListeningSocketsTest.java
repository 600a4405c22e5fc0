package dev.spate.synthetic.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ListeningSockets sockets = new ListeningSockets();
    private final List<SocketAddress> tried = new ArrayList<>();

    @AfterEach
    void end() {
        sockets.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void bothListenAtAPortThatIsFreeForBoth() throws Exception {
        InetSocketAddress both = sockets.openBoth(tcp(), udp(2), ANY_PORT);
        assertEquals(3, tried.size());
        assertEquals(both, tried.get(2));
        assertTrue(both.getPort() > 0);
    }

    @Test
    void aPortThatWasAskedForIsTriedOnce() {
        assertThrows(BindException.class, () -> sockets.openBoth(tcp(), udp(1), sockets.open(udp(0), ANY_PORT)));
        assertEquals(2, tried.size());
    }

    @Test
    void itIsGivenUpInTheEnd() {
        assertThrows(BindException.class, () -> sockets.openBoth(tcp(), udp(100), ANY_PORT));
        assertEquals(8, tried.size());
    }

    private ServerBootstrap tcp() {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter());
    }

    /** As if the port were another one's, so many times. */
    private Bootstrap udp(int taken) {
        int before = tried.size();
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void bind(ChannelHandlerContext context, SocketAddress at, ChannelPromise promise)
                            throws Exception {
                        tried.add(at);
                        if (tried.size() - before <= taken) {
                            promise.setFailure(new BindException("Address already in use"));
                        } else {
                            super.bind(context, at, promise);
                        }
                    }
                });
    }
}
