package dev.spate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** Linux's io_uring. */
final class IoUringChannels implements Channels {
    @Override
    public TransportName name() {
        return TransportName.IO_URING;
    }

    @Override
    public Throwable obstacle() {
        return IoUring.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> socket() {
        return IoUringSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocket() {
        return IoUringServerSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagram() {
        return IoUringDatagramChannel.class;
    }

    @Override
    public DatagramChannel datagram(SocketProtocolFamily family) {
        return new IoUringDatagramChannel(family);
    }
}
