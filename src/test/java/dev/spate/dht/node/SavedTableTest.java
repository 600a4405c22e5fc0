package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SavedTableTest {
    private final SplittableRandom random = new SplittableRandom(9);

    private NodeInfo node(int addressBytes) {
        byte[] address = new byte[addressBytes];
        address[0] = 0x30;
        address[addressBytes - 1] = (byte) random.nextInt();
        return new NodeInfo(NodeId.random(random), Endpoint.of(address, 1 + random.nextInt(0xffff)));
    }

    private SavedTable table(int nodes) {
        List<NodeInfo> four = new ArrayList<>();
        List<NodeInfo> six = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            four.add(node(4));
            six.add(node(16));
        }
        return new SavedTable(Optional.of(NodeId.random(random)), four, Optional.of(NodeId.random(random)), six);
    }

    @Test
    void isReadAsItWasWritten() {
        for (SavedTable each : List.of(SavedTable.empty(), table(1), table(SavedTable.MAX_NODES))) {
            byte[] bytes = each.toBytes();
            assertTrue(bytes.length <= SavedTable.MAX_BYTES);
            assertEquals(Optional.of(each), SavedTable.read(bytes));
        }
    }

    @Test
    void isBounded() {
        assertEquals(SavedTable.MAX_NODES, table(1_000).nodes().size());
        assertEquals(Optional.empty(), SavedTable.read(new byte[SavedTable.MAX_BYTES + 1]));
    }

    @Test
    void whatIsNoTableIsNotRead() {
        byte[] good = table(3).toBytes();
        for (int length = 0; length < good.length; length++) {
            assertEquals(Optional.empty(), SavedTable.read(Arrays.copyOf(good, length)));
        }
        for (String each : List.of("", "i1e", "de", "d6:format9:spate-dht7:versioni2ee", "hello")) {
            assertEquals(Optional.empty(), SavedTable.read(each.getBytes(StandardCharsets.UTF_8)), each);
        }
    }

    @Test
    void nodesWhereNobodyCanBeAreLeftOut() {
        NodeInfo nowhere = new NodeInfo(NodeId.random(random), Endpoint.of(new byte[] {(byte) 224, 0, 0, 1}, 1));
        NodeInfo portless = new NodeInfo(NodeId.random(random), Endpoint.of(new byte[] {8, 8, 8, 8}, 0));
        SavedTable odd = new SavedTable(Optional.empty(), List.of(nowhere, portless), Optional.empty(), List.of());
        assertEquals(List.of(), SavedTable.read(odd.toBytes()).orElseThrow().nodes());
    }
}
