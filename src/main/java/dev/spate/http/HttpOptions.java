package dev.spate.http;

import dev.spate.torrent.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * How an {@link HttpClient} works.
 *
 * @param userAgent the header of that name
 * @param connectTimeout for a TCP connection
 * @param timeout for a whole request: name, connection, redirects and answer
 * @param trust whose certificates are believed; empty: those that the JDK trusts
 * @param source address of this machine that requests come from; empty: whichever the system picks
 */
public record HttpOptions(
        String userAgent,
        Duration connectTimeout,
        Duration timeout,
        Optional<TrustManagerFactory> trust,
        Optional<InetAddress> source) {

    /** What a run uses. */
    public static HttpOptions defaults() {
        return new HttpOptions(
                "spate/" + Version.text(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with other timeouts. */
    public HttpOptions withTimeouts(Duration connect, Duration whole) {
        return new HttpOptions(userAgent, connect, whole, trust, source);
    }

    /** The same believing other certificates. */
    public HttpOptions withTrust(TrustManagerFactory other) {
        return new HttpOptions(userAgent, connectTimeout, timeout, Optional.of(other), source);
    }

    /** The same from an address of this machine. */
    public HttpOptions from(InetAddress address) {
        return new HttpOptions(userAgent, connectTimeout, timeout, trust, Optional.of(address));
    }

    /** Where sockets are bound to before they connect; null for wherever the system likes. */
    public SocketAddress sourceSocket() {
        return source.map(address -> new InetSocketAddress(address, 0)).orElse(null);
    }
}
