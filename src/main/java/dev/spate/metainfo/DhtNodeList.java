package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code nodes} of a torrent (BEP 5): {@code [["host", port], …]}. What is not of that shape is left out. */
final class DhtNodeList {
    /** So many are taken: to begin with, a few that answer are enough. */
    static final int LIMIT = 32;

    private static final int MAX_HOST_BYTES = 255;
    private static final int MAX_PORT = 65_535;

    private DhtNodeList() {}

    static List<InetSocketAddress> of(BDict root) {
        Set<InetSocketAddress> nodes = new LinkedHashSet<>();
        for (BValue each : root.list("nodes").map(BList::values).orElse(List.of())) {
            if (nodes.size() >= LIMIT) {
                break;
            }
            node(each).ifPresent(nodes::add);
        }
        return new ArrayList<>(nodes);
    }

    private static Optional<InetSocketAddress> node(BValue value) {
        if (!(value instanceof BList pair)
                || pair.values().size() != 2
                || !(pair.values().get(0) instanceof BString host)
                || !(pair.values().get(1) instanceof BInteger number)) {
            return Optional.empty();
        }
        long port = number.asLong().orElse(0);
        String name = host.length() > MAX_HOST_BYTES ? "" : TorrentUrls.clean(host.utf8());
        return name.isEmpty() || port < 1 || port > MAX_PORT
                ? Optional.empty()
                : Optional.of(InetSocketAddress.createUnresolved(name, (int) port));
    }
}
