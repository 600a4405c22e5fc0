package dev.spate.mse.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class Rc4Test {
    /** RFC 6229, keys of 40, 128 and 256 bits: the key stream at 0 and at 1,024. */
    @Test
    void agreesWithRfc6229() {
        assertKeyStream("0102030405", "b2396305f03dc027ccc3524a0a1118a8", "30abbcc7c20b01609f23ee2d5f6bb7df");
        assertKeyStream(
                "0102030405060708090a0b0c0d0e0f10",
                "9ac7cc9a609d1ef7b2932899cde41b97",
                "bdf0324e6083dcc6d3cedd3ca8c53c16");
        assertKeyStream(
                "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
                "eaa6bd25880bf93d3f5d1e4ca2611d91",
                "7fec5bfd9f9b89ce6548309092d7e958");
    }

    private static void assertKeyStream(String key, String atZero, String at1024) {
        Rc4 cipher = new Rc4(HexFormat.of().parseHex(key));
        byte[] stream = new byte[16];
        cipher.crypt(stream, 0, 16);
        assertEquals(atZero, HexFormat.of().formatHex(stream));
        cipher.skip(1024 - 16);
        byte[] later = new byte[16];
        cipher.crypt(later, 0, 16);
        assertEquals(at1024, HexFormat.of().formatHex(later));
    }

    @Test
    void agreesWithTheJvmHoweverItIsCut() throws Exception {
        Random random = new Random(8);
        byte[] key = new byte[20];
        random.nextBytes(key);
        byte[] data = new byte[5000];
        random.nextBytes(data);
        Cipher reference = Cipher.getInstance("ARCFOUR");
        reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ARCFOUR"));
        byte[] expected = reference.doFinal(data);

        Rc4 cipher = new Rc4(key);
        for (int at = 0; at < data.length; ) {
            int count = Math.min(random.nextInt(100), data.length - at);
            cipher.crypt(data, at, count);
            at += count;
        }

        assertArrayEquals(expected, data);
    }
}
