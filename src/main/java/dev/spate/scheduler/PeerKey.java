package dev.spate.scheduler;

/**
 * Names one connection to a peer; the shell gives them out.
 *
 * @param id never used again within a session, so that what a peer sent can be held against it after it has left
 */
public record PeerKey(int id) {}
