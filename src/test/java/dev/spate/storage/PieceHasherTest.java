package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceHasherTest {
    private static byte[] content() {
        byte[] content = new byte[40_000];
        new Random(1).nextBytes(content);
        return content;
    }

    @Test
    void blockDigestsAreTheSameForAllDiskThreads() {
        byte[] content = content();
        long[] one = new PieceHasher().blockDigests(ByteBuffer.wrap(content));
        assertEquals(3, one.length);
        assertArrayEquals(one, new PieceHasher().blockDigests(ByteBuffer.wrap(content)));
        content[20_000] ^= 1;
        long[] other = new PieceHasher().blockDigests(ByteBuffer.wrap(content));
        assertEquals(one[0], other[0]);
        assertNotEquals(one[1], other[1]);
        assertEquals(one[2], other[2]);
    }

    @Test
    void nobodyCanPrepareTwoBlocksOfOneDigest() throws Exception {
        byte[] block = new byte[16_384];
        long plain = ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(block))
                .getLong();
        long[] ours = new PieceHasher().blockDigests(ByteBuffer.wrap(block));
        assertNotEquals(plain, ours[0], "a digest without a secret can be computed by anyone");
        assertNotEquals(ours[0], new PieceHasher().blockDigests(ByteBuffer.wrap(block), new byte[32])[0]);
    }

    @Test
    void digestsLeaveNothingBehindInThePiecesHash() throws Exception {
        byte[] content = content();
        PieceHasher hasher = new PieceHasher();
        hasher.blockDigests(ByteBuffer.wrap(content));
        hasher.update(ByteBuffer.wrap(content));
        assertArrayEquals(MessageDigest.getInstance("SHA-1").digest(content), hasher.finish());
    }

    private static final int BLOCK = 16384;

    @Test
    void aHasherCountsWhatWasAddedSinceTheLastResult() {
        PieceHasher hasher = new PieceHasher();
        byte[] content = {1, 2, 3, 4};
        hasher.update(content, 3);
        assertArrayEquals(SampleTorrent.sha1(new byte[] {1, 2, 3}), hasher.finish());
        hasher.update(content, 4);
        hasher.reset();
        hasher.update(content, 4);
        assertArrayEquals(SampleTorrent.sha1(content), hasher.finish());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1})
    void eachBlockHasOneDigestAndSoHasTheLastPart(int length) {
        long[] digests = new PieceHasher().blockDigests(ByteBuffer.allocate(length));
        assertEquals(length == 0 ? 0 : (length - 1) / BLOCK + 1, digests.length);
    }
}
