package dev.spate.dht.node;

/**
 * What the closest nodes are told after a lookup (announce_peer, BEP 5).
 *
 * @param port where peers reach us by TCP
 * @param impliedPort whether they reach us at the port of our datagrams instead
 * @param seed whether we have everything (BEP 33)
 */
public record Announcement(int port, boolean impliedPort, boolean seed) {
    /** Checks the port. */
    public Announcement {
        if (port < 0 || port > 0xffff || port == 0 && !impliedPort) {
            throw new IllegalArgumentException("no such port: " + port);
        }
    }
}
