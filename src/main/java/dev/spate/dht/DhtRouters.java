package dev.spate.dht;

import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Well-known nodes, by which a node finds the others when it knows nobody: the one list of them. */
public final class DhtRouters {
    /** The environment variable that replaces the list: {@code HOST:PORT}, with commas between; empty for none. */
    public static final String VARIABLE = "SPATE_DHT_ROUTERS";

    private static final String USUAL =
            "dht.libtorrent.org:25401,dht.transmissionbt.com:6881,router.bt.ouinet.work:6881,"
                    + "router.silotis.us:6881";

    private DhtRouters() {}

    /**
     * The routers to use, unresolved.
     *
     * @throws IllegalArgumentException when the variable holds anything else than addresses; the message names it
     */
    public static List<InetSocketAddress> of(Map<String, String> env) {
        return Arrays.stream(env.getOrDefault(VARIABLE, USUAL).split(","))
                .filter(each -> !each.isBlank())
                .map(each -> PeerAddress.parse(each.strip())
                        .orElseThrow(() ->
                                new IllegalArgumentException(VARIABLE + ": '" + each.strip() + "' is not HOST:PORT")))
                .toList();
    }
}
