package dev.spate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;

/**
 * The classes of one transport. Each transport has its own implementation, loaded only when that one is asked about.
 */
interface Channels {
    TransportName name();

    /**
     * Loads the native library, if there is one, and tries it.
     *
     * @return why it does not work here; null when it does
     */
    Throwable obstacle();

    IoHandlerFactory handlers();

    Class<? extends SocketChannel> socket();

    Class<? extends ServerSocketChannel> serverSocket();

    Class<? extends DatagramChannel> datagram();

    /** A UDP channel of one family alone. */
    DatagramChannel datagram(SocketProtocolFamily family);

    /** What its UDP channels can do with many datagrams at once; one for each channel. */
    default DatagramBatches batches() {
        return new DatagramBatches();
    }
}
