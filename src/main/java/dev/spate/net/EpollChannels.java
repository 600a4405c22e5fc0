package dev.spate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;

/** Linux's epoll. */
final class EpollChannels implements Channels {
    @Override
    public TransportName name() {
        return TransportName.EPOLL;
    }

    @Override
    public Throwable obstacle() {
        return Epoll.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> socket() {
        return EpollSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocket() {
        return EpollServerSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagram() {
        return EpollDatagramChannel.class;
    }

    @Override
    public DatagramChannel datagram(SocketProtocolFamily family) {
        return new EpollDatagramChannel(family);
    }

    @Override
    public DatagramBatches batches() {
        return new EpollDatagramBatches();
    }
}
