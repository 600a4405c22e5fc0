package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.spate.scheduler.PeerKey;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SuppliersTest {
    @Test
    void aMillionConnectionsOfOnePeerAreCountedAndTheOldestForgotten() {
        Suppliers suppliers = new Suppliers();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        int many = 1_000_000;
        for (int i = 0; i < many; i++) {
            suppliers.add(new PeerKey(i), address);
        }
        assertEquals(many, suppliers.count());
        assertEquals(address, suppliers.get(new PeerKey(many - Suppliers.LIMIT)));
        assertNull(suppliers.get(new PeerKey(many - Suppliers.LIMIT - 1)));
    }
}
