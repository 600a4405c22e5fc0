package dev.spate.session.swarm;

import dev.spate.wire.HolepunchMessage;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A connected peer, as {@link Holepunch} sees it. Owner: the event loop. */
interface HolepunchPeer {
    /** The other end of the connection. */
    InetSocketAddress address();

    /** Where it says that it can be dialled; empty when that is not known. */
    Optional<InetSocketAddress> dialAddress();

    /** Whether the connection is one over uTP: its other end is then what a NAT has made of the peer's port. */
    boolean isUtp();

    /** Whether it speaks the extension. */
    boolean speaks();

    void send(HolepunchMessage message);

    /** Whether this is one of its addresses. */
    default boolean isAt(InetSocketAddress any) {
        return address().equals(any) || dialAddress().filter(any::equals).isPresent();
    }

    /** Where a datagram reaches it, as far as we know. */
    default InetSocketAddress datagramAddress() {
        return isUtp() ? address() : dialAddress().orElse(address());
    }
}
