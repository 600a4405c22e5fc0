package dev.spate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;

/** kqueue of macOS and the BSDs. */
final class KQueueChannels implements Channels {
    @Override
    public TransportName name() {
        return TransportName.KQUEUE;
    }

    @Override
    public Throwable obstacle() {
        return KQueue.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> socket() {
        return KQueueSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocket() {
        return KQueueServerSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagram() {
        return KQueueDatagramChannel.class;
    }

    @Override
    public DatagramChannel datagram(SocketProtocolFamily family) {
        return new KQueueDatagramChannel(family);
    }
}
