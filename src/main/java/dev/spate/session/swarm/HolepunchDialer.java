package dev.spate.session.swarm;

import java.net.InetSocketAddress;

/** What holepunching does with addresses. Owner: the event loop. */
interface HolepunchDialer {
    /** Dials over uTP at once, unless the address is banned, connected or being dialled, or there is no room for more. */
    void dialOverUtp(InetSocketAddress address);

    /** Whether it is where others see us. */
    boolean isOurs(InetSocketAddress address);
}
