package dev.spate.storage;

import dev.spate.merkle.MerkleHash;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A piece that is not what its merkle tree says (BEP 52), with what came of it: once the right leaves are known, they tell which
 * blocks are false, and the others are kept. Either {@link #keep} or {@link #release} must be called, once.
 *
 * <p>Owner: the loop.
 */
public final class FailedPiece {
    private final int piece;
    private final long[] digests;
    private final byte[] leaves;
    private final int treeBytes;
    private final PieceMemory pool;
    private ByteBuf content;

    FailedPiece(int piece, long[] digests, byte[] leaves, int treeBytes, ByteBuf content, PieceMemory pool) {
        this.piece = piece;
        this.digests = digests;
        this.leaves = leaves;
        this.treeBytes = treeBytes;
        this.content = content;
        this.pool = pool;
    }

    /** Index of the piece. */
    public int piece() {
        return piece;
    }

    /** Those of {@link StoreCallback#corrupt(long[])}. */
    public long[] digests() {
        return digests.clone();
    }

    /** The blocks that are false. The tree is over the file's bytes alone: padding behind them is to be zeros. */
    public BitSet falseBlocks(byte[] rightLeaves) {
        BitSet result = new BitSet();
        ByteBuffer bytes = content.nioBuffer();
        for (int block = 0; block * Block.LENGTH_BYTES < bytes.remaining(); block++) {
            int from = block * MerkleHash.LENGTH_BYTES;
            int to = from + MerkleHash.LENGTH_BYTES;
            boolean inTree = from < leaves.length;
            if (inTree && !Arrays.equals(leaves, from, to, rightLeaves, from, to)) {
                result.set(block);
            }
        }
        for (int at = PieceVerifier.falsePadding(treeBytes, bytes);
                at >= 0;
                at = PieceVerifier.falsePadding((at / Block.LENGTH_BYTES + 1) * Block.LENGTH_BYTES, bytes)) {
            result.set(at / Block.LENGTH_BYTES);
        }
        return result;
    }

    /** Gives the memory to a buffer that has all blocks but these. */
    public PieceBuffer keep(BitSet falseBlocks) {
        BitSet right = new BitSet();
        right.set(0, (content.readableBytes() - 1) / Block.LENGTH_BYTES + 1);
        right.andNot(falseBlocks);
        ByteBuf mine = content;
        content = null;
        return new PieceBuffer(piece, mine.readableBytes(), pool, mine, right);
    }

    /** Gives the memory back. */
    public void release() {
        ByteBuf mine = content;
        content = null;
        pool.giveBack(mine);
    }
}
