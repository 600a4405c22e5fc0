package dev.spate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Java's own selector. */
final class NioChannels implements Channels {
    @Override
    public TransportName name() {
        return TransportName.NIO;
    }

    @Override
    public Throwable obstacle() {
        return null;
    }

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> socket() {
        return NioSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocket() {
        return NioServerSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagram() {
        return NioDatagramChannel.class;
    }

    @Override
    public DatagramChannel datagram(SocketProtocolFamily family) {
        return new NioDatagramChannel(family);
    }
}
