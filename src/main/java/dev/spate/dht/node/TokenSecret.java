package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Makes and checks the tokens of get_peers (BEP 5): the first 4 bytes of SHA-1 over a secret, the asker's address and the
 * info hash. The secret is new every 5 minutes, and the one before is still accepted. Mutable, not thread-safe.
 */
final class TokenSecret {
    private static final int TOKEN_BYTES = 4;
    private static final int SECRET_BYTES = 16;
    private static final long TURN_NANOS = 300_000_000_000L;

    private final RandomGenerator random;
    private final MessageDigest sha1;
    private byte[] current;
    private byte[] previous;
    private long turnsAtNanos;

    TokenSecret(RandomGenerator random, long nowNanos) {
        this.random = random;
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        this.current = secret();
        this.previous = secret();
        this.turnsAtNanos = nowNanos + TURN_NANOS;
    }

    BString token(Endpoint asker, NodeId infoHash, long nowNanos) {
        turn(nowNanos);
        return BString.of(token(current, asker, infoHash));
    }

    boolean accepts(BString token, Endpoint asker, NodeId infoHash, long nowNanos) {
        turn(nowNanos);
        byte[] given = token.toBytes();
        return MessageDigest.isEqual(given, token(current, asker, infoHash))
                || MessageDigest.isEqual(given, token(previous, asker, infoHash));
    }

    private void turn(long nowNanos) {
        long over = nowNanos - turnsAtNanos;
        if (over < 0) {
            return;
        }
        previous = over < TURN_NANOS ? current : secret();
        current = secret();
        turnsAtNanos = nowNanos + TURN_NANOS - over % TURN_NANOS;
    }

    private byte[] token(byte[] secret, Endpoint asker, NodeId infoHash) {
        sha1.update(secret);
        sha1.update(asker.addressBytes());
        return Arrays.copyOf(sha1.digest(infoHash.toBytes()), TOKEN_BYTES);
    }

    private byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }
}
