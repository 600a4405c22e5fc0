package dev.spate.tracker;

import dev.spate.http.HttpOptions;
import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;

/**
 * How trackers are spoken to.
 *
 * @param http for those that speak HTTP; its source address holds for UDP too
 * @param udpFirstTimeout the first wait for a UDP answer; each next one is twice as long (BEP 15: 15 s)
 * @param udpRetransmissions how often a UDP request is repeated at most (BEP 15: 8)
 * @param crypto what those that speak HTTP are told about encryption with peers
 */
public record TrackerOptions(HttpOptions http, Duration udpFirstTimeout, int udpRetransmissions, PeerCrypto crypto) {

    /** What a run uses. */
    public static TrackerOptions defaults() {
        return new TrackerOptions(HttpOptions.defaults(), Duration.ofSeconds(15), 8, PeerCrypto.UNSAID);
    }

    /** The same with other timeouts. */
    public TrackerOptions withTimeouts(Duration connect, Duration whole, Duration udpFirst, int retransmissions) {
        return new TrackerOptions(http.withTimeouts(connect, whole), udpFirst, retransmissions, crypto);
    }

    /** The same believing other certificates. */
    public TrackerOptions withTrust(TrustManagerFactory other) {
        return new TrackerOptions(http.withTrust(other), udpFirstTimeout, udpRetransmissions, crypto);
    }

    /** The same from an address of this machine. */
    public TrackerOptions from(InetAddress address) {
        return new TrackerOptions(http.from(address), udpFirstTimeout, udpRetransmissions, crypto);
    }

    /** The same telling trackers this about encryption. */
    public TrackerOptions telling(PeerCrypto other) {
        return new TrackerOptions(http, udpFirstTimeout, udpRetransmissions, other);
    }
}
