package dev.spate.scheduler;

/**
 * Names one connection to a peer; the shell gives them out.
 *
 * @param id never used again within a session, so that what a peer sent can be held against it after it has left
 */
public record PeerKey(int id) {
    // A record's own two go through method handles, which cost more than all else that a look-up does.

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerKey key && key.id == id;
    }

    @Override
    public int hashCode() {
        return id;
    }
}
