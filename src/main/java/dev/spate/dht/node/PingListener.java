package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import java.util.Optional;

/** Is told what became of a ping. */
public interface PingListener {
    /**
     * The node answered.
     *
     * @param id how it calls itself
     * @param fitsAddress whether that fits its address (BEP 42)
     * @param seen where it sees us
     */
    void answered(NodeId id, boolean fitsAddress, Optional<Endpoint> seen, long rttNanos);

    /** It did not answer within 4 s, or not as a node does. */
    void failed();
}
