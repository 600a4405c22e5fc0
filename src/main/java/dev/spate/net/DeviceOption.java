package dev.spate.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SO_BINDTODEVICE of Linux: the system lets the packets of a socket leave and come by one interface alone, whatever its routes
 * say.
 */
final class DeviceOption {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceOption.class);
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;

    /** IFNAMSIZ: the longest name, and a zero. */
    private static final int NAME_BYTES = 16;

    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_BYTES);

    private final String name;

    DeviceOption(String name) {
        this.name = name;
    }

    /** Binds a new channel; fails with a RuntimeException when the system does not let us, or the interface is gone. */
    boolean set(Channel channel) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocateDirect(NAME_BYTES);
        value.put(bytes, 0, Math.min(NAME_BYTES - 1, bytes.length)).position(0);
        return channel.config().setOption(OPTION, value);
    }

    /** Whether the system lets us: the transport has to know the option, and kernels before 5.7 want root. */
    boolean worksOn(Channels channels) {
        TransportName transport = channels.name();
        if (transport != TransportName.EPOLL && transport != TransportName.IO_URING) {
            return false;
        }
        Channel probe = channels.datagram(SocketProtocolFamily.INET);
        try {
            return set(probe);
        } catch (RuntimeException refused) {
            LOG.debug("bound to addresses of {}, not to the interface: {}", name, refused.toString());
            return false;
        } finally {
            probe.unsafe().closeForcibly();
        }
    }
}
