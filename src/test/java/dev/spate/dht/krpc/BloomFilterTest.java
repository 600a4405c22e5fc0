package dev.spate.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.bencode.BString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BloomFilterTest {
    /** The test vector of BEP 33. */
    private static final String FILTER = "F6C3F5EAA07FFD91BDE89F777F26FB2BFF37BDB8FB2BBAA2FD3DDDE7BACFFF75EE7CCBAE"
            + "FE5EEDB1FBFAFF67F6ABFF5E43DDBCA3FD9B9FFDF4FFD3E9DFF12D1BDF59DB53DBE9FA5B"
            + "7FF3B8FDFCDE1AFB8BEDD7BE2F3EE71EBBBFE93BCDEEFE148246C2BC5DBFF7E7EFDCF24F"
            + "D8DC7ADFFD8FFFDFDDFFF7A4BBEEDF5CB95CE81FC7FCFF1FF4FFFFDFE5F7FDCBB7FD79B3"
            + "FA1FC77BFE07FFF905B7B7FFC7FEFEFFE0B8370BB0CD3F5B7F2BD93FEB4386CFDD6F7FD5"
            + "BFAF2E9EBFFFFEECD67ADBF7C67F17EFD5D75EBA6FFEBA7FFF47A91EB1BFBB53E8ABFB57"
            + "62ABE8FF237279BFEFBFEEF5FFC5FEBFDFE5ADFFADFEE1FB737FFFFBFD9F6AEFFEEE76B6"
            + "FD8F72EF";

    private static BloomFilter ofSpecification() {
        BloomFilter filter = new BloomFilter();
        for (int i = 0; i < 256; i++) {
            filter.add(new byte[] {(byte) 192, 0, 2, (byte) i});
        }
        for (int i = 0; i < 1_000; i++) {
            byte[] six = new byte[16];
            six[0] = 0x20;
            six[1] = 0x01;
            six[2] = 0x0d;
            six[3] = (byte) 0xb8;
            six[14] = (byte) (i >> 8);
            six[15] = (byte) i;
            filter.add(six);
        }
        return filter;
    }

    @Test
    void setsTheBitsOfTheSpecification() {
        assertEquals(
                FILTER,
                HexFormat.of()
                        .withUpperCase()
                        .formatHex(ofSpecification().toBytes().toBytes()));
    }

    @Test
    void estimatesTheNumberOfTheSpecification() {
        assertEquals(1224.9308, ofSpecification().estimate(), 0.0001);
    }

    @Test
    void joinsTheFiltersOfSeveralNodes() {
        BloomFilter one = new BloomFilter();
        one.add(new byte[] {1, 2, 3, 4});
        BloomFilter joined = new BloomFilter();
        joined.add(new byte[] {1, 2, 3, 5});
        joined.addAll(one.toBytes());
        joined.addAll(BString.of(new byte[256]));
        assertEquals(2, joined.estimate(), 0.01);
        // As the formula of the specification says, which takes no more than m - 1 zeros.
        assertEquals(0.5, new BloomFilter().estimate(), 0.01);
    }
}
