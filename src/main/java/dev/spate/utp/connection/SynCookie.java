package dev.spate.utp.connection;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * Answers to SYNs that cost no memory. The sequence number of the answer is 16 bits of SHA-1 over a secret and all
 * that the SYN said; only who got the answer can send a packet that acks it. A number holds for 30 to 60 s.
 */
final class SynCookie {
    private static final int SECRET_BYTES = 16;
    private static final long TURN_NANOS = 30_000_000_000L;

    private final byte[] secret = new byte[SECRET_BYTES];
    private final MessageDigest sha1;

    /** @param random unpredictable */
    SynCookie(RandomGenerator random) {
        random.nextBytes(secret);
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param address of the dialler, with its port */
    int sequence(byte[] address, int id, int synSequence, long nowNanos) {
        return atTurn(address, id, synSequence, Math.floorDiv(nowNanos, TURN_NANOS));
    }

    boolean accepts(int sequence, byte[] address, int id, int synSequence, long nowNanos) {
        long turn = Math.floorDiv(nowNanos, TURN_NANOS);
        return sequence == atTurn(address, id, synSequence, turn)
                || sequence == atTurn(address, id, synSequence, turn - 1);
    }

    private int atTurn(byte[] address, int id, int synSequence, long turn) {
        sha1.update(secret);
        sha1.update(address);
        sha1.update(new byte[] {
            (byte) (id >> 8),
            (byte) id,
            (byte) (synSequence >> 8),
            (byte) synSequence,
            (byte) (turn >> 24),
            (byte) (turn >> 16),
            (byte) (turn >> 8),
            (byte) turn
        });
        byte[] digest = sha1.digest();
        return (digest[0] & 0xFF) << 8 | digest[1] & 0xFF;
    }
}
