package dev.spate.torrent;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** How the address of a peer is written for people: {@code IP:PORT} or {@code [v6]:PORT}. */
public final class PeerAddress {
    private PeerAddress() {}

    /** The text of an address; never asks a name server. */
    public static String text(InetSocketAddress address) {
        String host = address.isUnresolved() ? address.getHostString() : NetUtil.toAddressString(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
