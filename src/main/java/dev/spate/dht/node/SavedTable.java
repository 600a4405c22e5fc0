package dev.spate.dht.node;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a node between two runs: its id, and nodes that answered, of each family. As bytes it is a bencoded
 * dictionary of {@code format}, {@code version}, {@code id}, {@code nodes}, {@code id6}, {@code nodes6}.
 *
 * @param id of the node of IPv4
 * @param nodes known to it
 * @param id6 of the node of IPv6
 * @param nodes6 known to it
 */
public record SavedTable(Optional<NodeId> id, List<NodeInfo> nodes, Optional<NodeId> id6, List<NodeInfo> nodes6) {
    /** How many nodes of each family are kept. */
    public static final int MAX_NODES = 400;

    /** Longest file that is read. */
    public static final int MAX_BYTES = 64 << 10;

    private static final String FORMAT = "spate-dht";
    private static final long VERSION = 1;

    /** Copies the lists, as far as they are kept. */
    public SavedTable {
        nodes = List.copyOf(nodes.subList(0, Math.min(nodes.size(), MAX_NODES)));
        nodes6 = List.copyOf(nodes6.subList(0, Math.min(nodes6.size(), MAX_NODES)));
    }

    /** Nothing was kept. */
    public static SavedTable empty() {
        return new SavedTable(Optional.empty(), List.of(), Optional.empty(), List.of());
    }

    /** Reads what {@link #toBytes} wrote; empty when the bytes are anything else, or of a later version. */
    public static Optional<SavedTable> read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            if (BencodeReader.read(bytes) instanceof BDict dict
                    && dict.string("format").equals(Optional.of(BString.of(FORMAT)))
                    && dict.integer("version").equals(Optional.of(BInteger.of(VERSION)))) {
                return Optional.of(new SavedTable(
                        id(dict, "id"), nodes(dict, "nodes", true), id(dict, "id6"), nodes(dict, "nodes6", false)));
            }
        } catch (BencodeException garbage) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The table as bytes. */
    public byte[] toBytes() {
        BDict.Builder dict = BDict.builder()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("nodes", NodeInfo.compact(nodes, true))
                .put("nodes6", NodeInfo.compact(nodes6, false));
        id.ifPresent(each -> dict.put("id", each.toBytes()));
        id6.ifPresent(each -> dict.put("id6", each.toBytes()));
        return BencodeWriter.write(dict.build());
    }

    private static Optional<NodeId> id(BDict dict, String key) {
        return dict.string(key)
                .filter(each -> each.length() == NodeId.LENGTH_BYTES)
                .map(each -> NodeId.of(each.toBytes()));
    }

    private static List<NodeInfo> nodes(BDict dict, String key, boolean v4) {
        return dict
                .string(key)
                .map(each -> NodeInfo.ofCompact(each.toBytes(), v4, MAX_NODES))
                .orElse(List.of())
                .stream()
                .filter(each -> each.endpoint().isV4() == v4 && AddressRules.isUsable(each.endpoint()))
                .toList();
    }
}
