package dev.spate.mse.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiffieHellmanTest {
    static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD"
                    + "3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
            16);

    static byte[] padded(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[96];
        int count = Math.min(96, bytes.length);
        System.arraycopy(bytes, bytes.length - count, padded, 96 - count, count);
        return padded;
    }

    /** One value in 256 has fewer bytes; without zeros before it, one handshake in 128 would fail. */
    @Test
    void shortValuesArePaddedOnTheLeft() {
        int shorter = 0;
        for (int exponent = 2; exponent < 800; exponent++) {
            BigInteger key = BigInteger.valueOf(exponent);
            byte[] sent = DiffieHellman.publicKey(key);
            assertEquals(96, sent.length);
            assertEquals(BigInteger.TWO.modPow(key, PRIME), new BigInteger(1, sent));
            shorter += sent[0] == 0 ? 1 : 0;
        }
        assertTrue(shorter > 700);
    }

    @Test
    void bothSidesComeToTheSameSecretOf96Bytes() {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            BigInteger a = DiffieHellman.privateKey(random);
            BigInteger b = DiffieHellman.privateKey(random);
            assertTrue(a.bitLength() <= 160);

            byte[] secret = DiffieHellman.secret(DiffieHellman.publicKey(a), b);

            assertEquals(96, secret.length);
            assertArrayEquals(secret, DiffieHellman.secret(DiffieHellman.publicKey(b), a));
        }
    }
}
