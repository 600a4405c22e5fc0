package dev.spate.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * How patient the clients of this package are, and what they say of themselves.
 *
 * @param userAgent the HTTP header
 * @param connectTimeout for a TCP connection
 * @param httpTimeout for a whole HTTP announce: name, connection, redirects and answer
 * @param udpFirstTimeout the first wait for a UDP answer; each next one is twice as long (BEP 15: 15 s)
 * @param udpRetransmissions how often a UDP request is repeated at most (BEP 15: 8)
 * @param trust whose certificates are believed; empty: those that the JDK trusts
 * @param source address of this machine that requests come from; empty: whichever the system picks
 */
public record TrackerOptions(
        String userAgent,
        Duration connectTimeout,
        Duration httpTimeout,
        Duration udpFirstTimeout,
        int udpRetransmissions,
        Optional<TrustManagerFactory> trust,
        Optional<InetAddress> source) {

    /** What a run uses. */
    public static TrackerOptions defaults() {
        String version = TrackerOptions.class.getPackage().getImplementationVersion();
        return new TrackerOptions(
                version == null ? "spate" : "spate/" + version,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                8,
                Optional.empty(),
                Optional.empty());
    }

    /** The same with other patience. */
    public TrackerOptions withTimeouts(Duration connect, Duration http, Duration udpFirst, int retransmissions) {
        return new TrackerOptions(userAgent, connect, http, udpFirst, retransmissions, trust, source);
    }

    /** The same believing other certificates. */
    public TrackerOptions withTrust(TrustManagerFactory other) {
        return new TrackerOptions(
                userAgent,
                connectTimeout,
                httpTimeout,
                udpFirstTimeout,
                udpRetransmissions,
                Optional.of(other),
                source);
    }

    /** The same from an address of this machine. */
    public TrackerOptions from(InetAddress address) {
        return new TrackerOptions(
                userAgent,
                connectTimeout,
                httpTimeout,
                udpFirstTimeout,
                udpRetransmissions,
                trust,
                Optional.of(address));
    }

    /** Where sockets are bound to before they connect; null for wherever the system likes. */
    public SocketAddress sourceSocket() {
        return source.map(address -> new InetSocketAddress(address, 0)).orElse(null);
    }
}
