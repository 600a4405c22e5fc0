package dev.spate.net;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The greeting, the login and a request of SOCKS 5 (RFC 1928, 1929):
 *
 * <pre>
 * 05 n methods…            -&gt; 05 method
 * 01 n user n password     -&gt; 01 status              with method 2
 * 05 command 00 address    -&gt; 05 reply 00 address
 * address: 01 4 bytes, 03 n name, 04 16 bytes; port
 * </pre>
 */
final class Socks5Dialog implements ProxyDialog {
    static final int CONNECT = 1;
    static final int UDP_ASSOCIATE = 3;

    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD = 2;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int REPLY_HEAD_BYTES = 5;
    private static final int MOST_NAME_BYTES = 255;

    private enum State {
        METHOD,
        LOGIN,
        REPLY,
        DONE
    }

    private final ProxyAddress proxy;
    private final int command;
    private final InetSocketAddress target;
    private State state = State.METHOD;
    private Optional<InetSocketAddress> bound = Optional.empty();

    /**
     * @param command CONNECT or UDP ASSOCIATE
     * @param target unresolved: the proxy looks its name up
     */
    Socks5Dialog(ProxyAddress proxy, int command, InetSocketAddress target) {
        this.proxy = proxy;
        this.command = command;
        this.target = target;
    }

    @Override
    public byte[] begin() {
        return proxy.hasUser() ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN};
    }

    @Override
    public boolean isDone() {
        return state == State.DONE;
    }

    /** The address in the reply, when it is numeric: for UDP that of the relay. */
    Optional<InetSocketAddress> bound() {
        return bound;
    }

    @Override
    public Optional<byte[]> advance(ByteBuf in) throws ProxyException {
        return switch (state) {
            case METHOD -> method(in);
            case LOGIN -> login(in);
            case REPLY -> {
                reply(in);
                yield Optional.empty();
            }
            case DONE -> Optional.empty();
        };
    }

    private Optional<byte[]> method(ByteBuf in) throws ProxyException {
        if (in.readableBytes() < 2) {
            return Optional.empty();
        }
        checkVersion(in.readUnsignedByte());
        int method = in.readUnsignedByte();
        if (method == NO_LOGIN) {
            state = State.REPLY;
            return Optional.of(request());
        }
        if (method == PASSWORD && proxy.hasUser()) {
            state = State.LOGIN;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(1);
            writeShort(out, proxy.user());
            writeShort(out, proxy.password());
            return Optional.of(out.toByteArray());
        }
        throw new ProxyException(
                proxy.hasUser()
                        ? "it takes neither our user name nor none"
                        : "it wants a user name and a password (socks5://user:password@host:port)");
    }

    private static void writeShort(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private Optional<byte[]> login(ByteBuf in) throws ProxyException {
        if (in.readableBytes() < 2) {
            return Optional.empty();
        }
        in.skipBytes(1);
        if (in.readUnsignedByte() != 0) {
            throw new ProxyException("it refuses the user name or the password");
        }
        state = State.REPLY;
        return Optional.of(request());
    }

    private byte[] request() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.write(command);
        out.write(0);
        writeAddress(out, target);
        return out.toByteArray();
    }

    /** Writes an address as SOCKS has it. */
    static void writeAddress(ByteArrayOutputStream out, InetSocketAddress address) {
        if (address.isUnresolved()) {
            byte[] name = address.getHostString().getBytes(StandardCharsets.US_ASCII);
            out.write(NAME);
            out.write(Math.min(MOST_NAME_BYTES, name.length));
            out.write(name, 0, Math.min(MOST_NAME_BYTES, name.length));
        } else {
            byte[] bytes = address.getAddress().getAddress();
            out.write(bytes.length == 4 ? IPV4 : IPV6);
            out.writeBytes(bytes);
        }
        out.write(address.getPort() >> 8);
        out.write(address.getPort());
    }

    private void reply(ByteBuf in) throws ProxyException {
        if (in.readableBytes() < REPLY_HEAD_BYTES) {
            return;
        }
        int at = in.readerIndex();
        checkVersion(in.getUnsignedByte(at));
        int code = in.getUnsignedByte(at + 1);
        if (code != 0) {
            throw new ProxyException(words(code));
        }
        int addressBytes = switch (in.getUnsignedByte(at + 3)) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> 1 + in.getUnsignedByte(at + 4);
            default -> throw new ProxyException("it does not speak SOCKS 5");
        };
        if (in.readableBytes() < 4 + addressBytes + 2) {
            return;
        }
        in.skipBytes(4);
        byte[] address = new byte[addressBytes];
        in.readBytes(address);
        int port = in.readUnsignedShort();
        if (addressBytes == 4 || addressBytes == 16) {
            bound = numeric(address, port);
        }
        state = State.DONE;
    }

    private static Optional<InetSocketAddress> numeric(byte[] address, int port) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException impossible) {
            return Optional.empty();
        }
    }

    private static void checkVersion(int version) throws ProxyException {
        if (version != VERSION) {
            throw new ProxyException("it does not speak SOCKS 5");
        }
    }

    private String words(int code) {
        return switch (code) {
            case 2 -> "it does not allow that";
            case 3 -> "it has no way to that network";
            case 4 -> "it cannot reach that host";
            case 5 -> "the other end refuses the connection";
            case 6 -> "no answer to it from there";
            case 7 -> command == CONNECT ? "it makes no connections" : "it passes on no UDP";
            case 8 -> "it does not know such addresses";
            default -> command == CONNECT ? "it cannot connect to there" : "it passes on no UDP";
        };
    }
}
