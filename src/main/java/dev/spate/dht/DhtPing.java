package dev.spate.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node answered to a ping.
 *
 * @param nodeId how it calls itself, 40 hexadecimal digits
 * @param fitsAddress whether that fits its address (BEP 42)
 * @param seenAs where it sees us; empty when it does not tell
 * @param roundTrip until the answer was here
 */
public record DhtPing(String nodeId, boolean fitsAddress, Optional<InetSocketAddress> seenAs, Duration roundTrip) {}
