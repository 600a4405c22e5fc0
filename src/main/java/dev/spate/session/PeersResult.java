package dev.spate.session;

import java.net.InetSocketAddress;
import java.util.List;

/** Stand-in: what the trackers answered. */
public record PeersResult(List<InetSocketAddress> peers) {}
