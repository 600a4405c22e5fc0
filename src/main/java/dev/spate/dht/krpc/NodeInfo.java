package dev.spate.dht.krpc;

import java.util.ArrayList;
import java.util.List;

/**
 * A node and where it is. In compact form: the id, then the address and the port (BEP 5; for IPv6, BEP 32).
 *
 * <pre>
 * nodes:  id*20 a.a.a.a pp     26 bytes each
 * nodes6: id*20 a*16 pp        38 bytes each     (pp: port, big endian)
 * </pre>
 *
 * @param id what it calls itself
 * @param endpoint where it is
 */
public record NodeInfo(NodeId id, Endpoint endpoint) {
    /** Length of a node of IPv4 in compact form. */
    public static final int V4_BYTES = 26;

    /** Length of a node of IPv6 in compact form. */
    public static final int V6_BYTES = 38;

    /** Reads nodes in compact form, so many at most; a rest too short for a node is left out. */
    public static List<NodeInfo> ofCompact(byte[] compact, boolean v4, int most) {
        int stride = v4 ? V4_BYTES : V6_BYTES;
        int count = Math.min(compact.length / stride, most);
        List<NodeInfo> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i * stride;
            nodes.add(new NodeInfo(
                    NodeId.of(compact, at),
                    Endpoint.ofCompact(compact, at + NodeId.LENGTH_BYTES, stride - NodeId.LENGTH_BYTES - 2)));
        }
        return nodes;
    }

    /** Writes nodes in compact form, all of them of the family that {@code v4} says. */
    public static byte[] compact(List<NodeInfo> nodes, boolean v4) {
        int stride = v4 ? V4_BYTES : V6_BYTES;
        byte[] compact = new byte[nodes.size() * stride];
        for (int i = 0; i < nodes.size(); i++) {
            NodeInfo each = nodes.get(i);
            if (each.endpoint.isV4() != v4) {
                throw new IllegalArgumentException(each.endpoint + " is of the other family");
            }
            each.id.writeTo(compact, i * stride);
            each.endpoint.writeCompact(compact, i * stride + NodeId.LENGTH_BYTES);
        }
        return compact;
    }
}
