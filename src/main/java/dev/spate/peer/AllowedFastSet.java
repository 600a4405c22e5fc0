package dev.spate.peer;

import dev.spate.torrent.InfoHash;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The pieces that a peer may request while it is choked, so that it has something to trade with soon (BEP 6). */
public final class AllowedFastSet {
    private AllowedFastSet() {}

    /**
     * The set as BEP 6 computes it, so that another address of the same network gets the same pieces.
     *
     * @param count how many, fewer when the torrent has fewer pieces
     * @return in the order in which they are found; empty for an IPv6 address, of which BEP 6 says nothing
     */
    public static Set<Integer> of(InetAddress address, InfoHash infoHash, int pieceCount, int count) {
        Set<Integer> allowed = new LinkedHashSet<>();
        if (!(address instanceof Inet4Address) || pieceCount == 0) {
            return allowed;
        }
        byte[] network = address.getAddress();
        network[3] = 0;
        MessageDigest sha1 = sha1();
        sha1.update(network);
        byte[] hash = sha1.digest(infoHash.toBytes());
        int wanted = Math.min(count, pieceCount);
        while (allowed.size() < wanted) {
            ByteBuffer numbers = ByteBuffer.wrap(hash);
            while (numbers.remaining() >= Integer.BYTES && allowed.size() < wanted) {
                allowed.add((int) (Integer.toUnsignedLong(numbers.getInt()) % pieceCount));
            }
            hash = sha1.digest(hash);
        }
        return allowed;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
