package dev.spate.mse.handshake;

import dev.spate.mse.MseException;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * The key exchange: modulo a prime of 768 bits, with generator 2.
 *
 * <p>Every value on the wire and the secret itself have 96 bytes, padded with zeros on the left: one in 256 is shorter.
 */
public final class DiffieHellman {
    /** Bytes of a public key, and of the secret. */
    public static final int LENGTH_BYTES = 96;

    /** More bits would not make it stronger against who can break the prime, and cost in proportion. */
    private static final int PRIVATE_BITS = 160;

    private static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                    + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
            16);

    private static final BigInteger LARGEST = PRIME.subtract(BigInteger.TWO);

    private DiffieHellman() {}

    /** A private key. */
    public static BigInteger privateKey(RandomGenerator random) {
        byte[] bits = new byte[PRIVATE_BITS / Byte.SIZE];
        random.nextBytes(bits);
        // Never 0: the public key would be 1, which the peer refuses.
        return new BigInteger(1, bits).setBit(0);
    }

    /** The public key of a private one. Costs about as much as {@link #secret}. */
    public static byte[] publicKey(BigInteger privateKey) {
        return fixed(BigInteger.TWO.modPow(privateKey, PRIME));
    }

    /**
     * The secret that both sides come to: 100 microseconds or more, so not on an event loop.
     *
     * @param peerKey 96 bytes, as they came
     * @throws MseException for 0, 1, p-1 and what is not less than p: the secret would not depend on our key
     */
    public static byte[] secret(byte[] peerKey, BigInteger privateKey) {
        BigInteger key = new BigInteger(1, peerKey);
        if (key.compareTo(BigInteger.TWO) < 0 || key.compareTo(LARGEST) > 0) {
            throw new MseException("its public key is degenerate");
        }
        return fixed(key.modPow(privateKey, PRIME));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[LENGTH_BYTES];
        int count = Math.min(bytes.length, LENGTH_BYTES);
        System.arraycopy(bytes, bytes.length - count, padded, LENGTH_BYTES - count, count);
        return padded;
    }
}
