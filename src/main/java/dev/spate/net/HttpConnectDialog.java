package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A connection through a proxy of HTTP (RFC 9110, section 9.3.6): {@code CONNECT host:port}, and an answer of status 2xx
 * without a body.
 */
final class HttpConnectDialog implements ProxyDialog {
    private static final int MOST_HEAD_BYTES = 8 << 10;
    private static final String END = "\r\n\r\n";
    private static final int LOGIN_WANTED = 407;

    private final ProxyAddress proxy;
    private final String target;
    private boolean done;

    /** @param target unresolved: the proxy looks its name up */
    HttpConnectDialog(ProxyAddress proxy, InetSocketAddress target) {
        this.proxy = proxy;
        this.target = target.isUnresolved()
                ? target.getHostString() + ":" + target.getPort()
                : NetUtil.toSocketAddressString(target);
    }

    @Override
    public byte[] begin() {
        String login = proxy.hasUser()
                ? "Proxy-Authorization: Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (proxy.user() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8))
                        + "\r\n"
                : "";
        return ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + login + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public Optional<byte[]> advance(ByteBuf in) throws ProxyException {
        if (done) {
            return Optional.empty();
        }
        String head = new String(
                ByteBufUtil.getBytes(in, in.readerIndex(), Math.min(MOST_HEAD_BYTES, in.readableBytes())),
                StandardCharsets.ISO_8859_1);
        String start = "HTTP/1.";
        if (!head.startsWith(start.substring(0, Math.min(start.length(), head.length())))) {
            throw new ProxyException("it does not speak HTTP");
        }
        int end = head.indexOf(END);
        if (end < 0) {
            if (head.length() == MOST_HEAD_BYTES) {
                throw new ProxyException("its answer is longer than " + MOST_HEAD_BYTES + " bytes");
            }
            return Optional.empty();
        }
        in.skipBytes(end + END.length());
        int status = head.matches("(?s)HTTP/1\\.[0-9] [0-9]{3}\\b.*") ? Integer.parseInt(head.substring(9, 12)) : 0;
        if (status == LOGIN_WANTED) {
            throw new ProxyException(
                    proxy.hasUser()
                            ? "it refuses the user name or the password"
                            : "it wants a user name and a password (http://user:password@host:port)");
        }
        if (status < 200 || status > 299) {
            throw new ProxyException(status == 0 ? "it does not speak HTTP" : "it answers HTTP " + status);
        }
        done = true;
        return Optional.empty();
    }
}
