package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import java.util.List;

/** Is told what a lookup finds. */
public interface LookupListener {
    /** A node named these peers; each is told once. May still be told after {@link #ended}, by nodes that are late. */
    void peers(List<Endpoint> fresh);

    /** The closest nodes were asked, or nobody is left to ask. Told once, unless the lookup was cancelled. */
    void ended(LookupResult result);
}
