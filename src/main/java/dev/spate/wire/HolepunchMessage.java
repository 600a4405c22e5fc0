package dev.spate.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of the extension {@value #NAME}, by which a peer that is connected to two others has them dial each other over
 * uTP at the same time (BEP 55).
 *
 * <pre>
 *   kind (1)   family (1): 0 IPv4, 1 IPv6   address (4 or 16)   port (2)   error code (4)
 * </pre>
 *
 * @param address the peer that it is about; its port may be 0, as peers may send anything
 * @param errorCode why there is no rendezvous; 0 but in an error
 */
public record HolepunchMessage(Kind kind, InetSocketAddress address, int errorCode) {
    /** What the extension is called in {@link ExtensionHandshake#ids}. */
    public static final String NAME = "ut_holepunch";

    /** The endpoint is invalid. */
    public static final int NO_SUCH_PEER = 1;

    /** The relay is not connected to that peer. */
    public static final int NOT_CONNECTED = 2;

    /** That peer does not speak this extension. */
    public static final int NO_SUPPORT = 3;

    /** The endpoint is the relay's own. */
    public static final int NO_SELF = 4;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int ADDRESS_AT = 2;
    private static final int PORT_BYTES = 2;

    /** The kinds, by their number on the wire. */
    public enum Kind {
        /** Asks a relay to introduce the sender to a peer. */
        RENDEZVOUS,
        /** The relay tells both peers to dial each other. */
        CONNECT,
        /** The relay cannot do what a rendezvous asked for. */
        ERROR
    }

    /** Asks to be introduced to this peer. */
    public static HolepunchMessage rendezvous(InetSocketAddress peer) {
        return new HolepunchMessage(Kind.RENDEZVOUS, peer, 0);
    }

    /** Tells to dial this peer. */
    public static HolepunchMessage connect(InetSocketAddress peer) {
        return new HolepunchMessage(Kind.CONNECT, peer, 0);
    }

    /** Refuses a rendezvous with this peer. */
    public static HolepunchMessage error(InetSocketAddress peer, int code) {
        return new HolepunchMessage(Kind.ERROR, peer, code);
    }

    /** The payload of the extended message. */
    public byte[] encode() {
        byte[] host = address.getAddress().getAddress();
        return ByteBuffer.allocate(ADDRESS_AT + host.length + PORT_BYTES + Integer.BYTES)
                .put((byte) kind.ordinal())
                .put((byte) (address.getAddress() instanceof Inet4Address ? 0 : 1))
                .put(host)
                .putShort((short) address.getPort())
                .putInt(errorCode)
                .array();
    }

    /**
     * Reads the payload of an extended message. The error code may be missing, as old clients send it with errors only, and
     * what follows is passed over.
     *
     * @return empty for a kind or an address family that a later version may have
     * @throws WireException when it is cut short
     */
    public static Optional<HolepunchMessage> decode(byte[] payload) {
        if (payload.length < ADDRESS_AT) {
            throw new WireException("a holepunch message of " + payload.length + " bytes");
        }
        Kind[] kinds = Kind.values();
        if (payload[0] < 0 || payload[0] >= kinds.length || payload[1] < 0 || payload[1] > 1) {
            return Optional.empty();
        }
        byte[] host = new byte[payload[1] == 0 ? IPV4_BYTES : IPV6_BYTES];
        ByteBuffer in = ByteBuffer.wrap(payload).position(ADDRESS_AT);
        if (in.remaining() < host.length + PORT_BYTES) {
            throw new WireException("a holepunch message of " + payload.length + " bytes");
        }
        in.get(host);
        int port = in.getShort() & 0xffff;
        Kind kind = kinds[payload[0]];
        int code = kind == Kind.ERROR && in.remaining() >= Integer.BYTES ? in.getInt() : 0;
        return Optional.of(new HolepunchMessage(kind, new InetSocketAddress(address(host), port), code));
    }

    private static InetAddress address(byte[] host) {
        try {
            return InetAddress.getByAddress(host);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
