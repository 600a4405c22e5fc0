package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.InfoHash;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedFastSetTest {
    private static final InfoHash HASH = InfoHash.ofHex("aa".repeat(20));

    private static List<Integer> of(String address, int pieces, int count) throws Exception {
        return List.copyOf(AllowedFastSet.of(InetAddress.getByName(address), HASH, pieces, count));
    }

    /** The examples of BEP 6, in their order. */
    @Test
    void agreesWithTheExamplesOfTheSpecification() throws Exception {
        assertEquals(List.of(1059, 431, 808, 1217, 287, 376, 1188), of("80.4.4.200", 1313, 7));
        assertEquals(List.of(1059, 431, 808, 1217, 287, 376, 1188, 353, 508), of("80.4.4.200", 1313, 9));
    }

    @Test
    void anotherAddressOfTheNetworkGetsTheSamePieces() throws Exception {
        assertEquals(of("80.4.4.200", 1313, 9), of("80.4.4.7", 1313, 9));
    }

    @Test
    void noMoreThanThereAre() throws Exception {
        assertEquals(3, of("80.4.4.200", 3, 9).size());
        assertEquals(List.of(), of("80.4.4.200", 0, 9));
        assertEquals(List.of(), of("::1", 1313, 9));
    }
}
