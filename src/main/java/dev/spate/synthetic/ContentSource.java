package dev.spate.synthetic;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The content of a synthetic torrent: a pure function of a seed and an absolute offset, of any length, stored nowhere.
 *
 * <p>Every 16 KiB begin with 16 bytes that no other block has, and go on with a stretch of one pseudo-random table:
 *
 * <pre>
 *   block n:  [ mix(seed, n) : 8 ][ mix'(seed, n) : 8 ][ table from position(n) on : 16368 ]
 * </pre>
 *
 * <p>To serve a block, 16 bytes are written and a slice of the table is retained; the transport sends both with one
 * gathering write. Nothing is generated or copied in user space, and misplaced, stale and damaged blocks are
 * detected.
 *
 * <p>The gaps between the files of a v2-only torrent are zeros.
 *
 * <p>Reading is safe from any thread; {@link #emit} too, as the table is only ever read. {@link #close} releases it.
 */
public final class ContentSource implements AutoCloseable {
    /** Raised when the same seed gives other bytes than before, so that cached hashes are made anew. */
    static final int GENERATION = 1;

    /** Bytes at the front of every 16 KiB block that are its own. */
    public static final int UNIQUE_BYTES = 16;

    private static final int TABLE_BYTES = 1 << 20;
    private static final int POSITION_STEP = 64;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final long seed;
    private final byte[] table;
    private final ByteBuf direct;
    /** Says where the gaps are; null when there are none. */
    private final PieceLayout gaps;

    /** Without gaps. Makes the table of this seed: takes a millisecond or two, and 2 MiB. */
    public ContentSource(long seed) {
        this(seed, null);
    }

    /** Of this torrent, with its gaps. */
    static ContentSource of(TorrentShape shape) {
        PieceLayout layout = shape.layout();
        return new ContentSource(shape.seed(), layout.endOffset() == layout.totalBytes() ? null : layout);
    }

    private ContentSource(long seed, PieceLayout gaps) {
        this.gaps = gaps;
        this.seed = seed;
        table = new byte[TABLE_BYTES + Block.LENGTH_BYTES];
        new SplittableRandom(seed).nextBytes(table);
        direct = Unpooled.directBuffer(table.length, table.length).writeBytes(table);
    }

    /** The seed that the content follows from. */
    public long seed() {
        return seed;
    }

    /**
     * Hands out the content of a range as buffers to be written one after the other.
     *
     * @param head takes the first unique bytes; what it holds already (a message header) goes in front, and it is handed
     *     out first. Owned by {@code out} afterwards
     * @param out receives the buffers in the order of the content, and releases them
     * @param offset absolute, from 0
     * @param length of the range, in bytes
     */
    public void emit(ByteBuf head, Consumer<ByteBuf> out, long offset, int length) {
        ByteBufAllocator pool = head.alloc();
        ByteBuf small = head;
        long at = offset;
        int left = length;
        do {
            int within = (int) (at % Block.LENGTH_BYTES);
            long block = at / Block.LENGTH_BYTES;
            int run = Math.min(left, Block.LENGTH_BYTES - within);
            int real = beforeGap(at, run);
            if (real == 0) {
                small = (small == null ? pool.directBuffer(run, run) : small).writeZero(run);
                out.accept(small);
                small = null;
                at += run;
                left -= run;
                continue;
            }
            run = real;
            int unique = Math.max(0, Math.min(run, UNIQUE_BYTES - within));
            if (unique > 0) {
                small = small == null ? pool.directBuffer(unique, unique) : small;
                writeUnique(small, block, within, unique);
            }
            if (small != null) {
                out.accept(small);
                small = null;
            }
            if (run > unique) {
                out.accept(direct.retainedSlice(position(block) + within + unique, run - unique));
            }
            at += run;
            left -= run;
        } while (left > 0);
    }

    /**
     * As {@link #emit}, with the first byte wrong.
     *
     * @param liar tells which wrong byte: liars that differ (by less than 255) tell different lies
     */
    public void emitCorrupt(ByteBuf head, Consumer<ByteBuf> out, long offset, int length, int liar) {
        byte[] first = new byte[1];
        read(offset, first, 0, 1);
        head.writeByte(first[0] ^ (1 + liar % 255));
        emit(head, out, offset + 1, length - 1);
    }

    /** Copies the content of a range into an array. */
    public void read(long offset, byte[] into, int from, int length) {
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int within = (int) (at % Block.LENGTH_BYTES);
            long block = at / Block.LENGTH_BYTES;
            int run = Math.min(length - done, Block.LENGTH_BYTES - within);
            int real = beforeGap(at, run);
            if (real == 0) {
                Arrays.fill(into, from + done, from + done + run, (byte) 0);
                done += run;
                continue;
            }
            run = real;
            System.arraycopy(table, position(block) + within, into, from + done, run);
            for (int i = within; i < Math.min(UNIQUE_BYTES, within + run); i++) {
                into[from + done + i - within] = uniqueByte(block, i);
            }
            done += run;
        }
    }

    /** As {@link #read}, at the end of a buffer: for parts of blocks that are too small to be worth a slice. */
    public void copy(long offset, ByteBuf out, int length) {
        long at = offset;
        int left = length;
        while (left > 0) {
            int within = (int) (at % Block.LENGTH_BYTES);
            int run = Math.min(left, Block.LENGTH_BYTES - within);
            int real = beforeGap(at, run);
            if (real == 0) {
                out.writeZero(run);
                at += run;
                left -= run;
                continue;
            }
            run = real;
            int unique = Math.max(0, Math.min(run, UNIQUE_BYTES - within));
            long block = at / Block.LENGTH_BYTES;
            if (unique > 0) {
                writeUnique(out, block, within, unique);
            }
            out.writeBytes(table, position(block) + within + unique, run - unique);
            at += run;
            left -= run;
        }
    }

    /**
     * Whether a buffer holds the content of a range; its indices stay as they are.
     *
     * @param data with the whole range between its indices
     */
    public boolean matches(long offset, ByteBuf data) {
        ByteBuffer is = data.nioBuffer();
        ByteBuffer ought = direct.nioBuffer();
        int start = is.position();
        int length = is.remaining();
        for (int done = 0; done < length; ) {
            long at = offset + done;
            int within = (int) (at % Block.LENGTH_BYTES);
            long block = at / Block.LENGTH_BYTES;
            int run = Math.min(length - done, Block.LENGTH_BYTES - within);
            int real = beforeGap(at, run);
            if (real == 0) {
                for (int i = 0; i < run; i++) {
                    if (is.get(start + done + i) != 0) {
                        return false;
                    }
                }
                done += run;
                continue;
            }
            run = real;
            int unique = Math.max(0, Math.min(run, UNIQUE_BYTES - within));
            for (int i = 0; i < unique; i++) {
                if (is.get(start + done + i) != uniqueByte(block, within + i)) {
                    return false;
                }
            }
            int from = position(block) + within + unique;
            is.limit(start + done + run).position(start + done + unique);
            ought.limit(from + run - unique).position(from);
            if (is.mismatch(ought) >= 0) {
                return false;
            }
            is.limit(start + length);
            ought.limit(ought.capacity());
            done += run;
        }
        return true;
    }

    /** How many bytes of a run within a block are content; 0 when all of it is a gap. */
    private int beforeGap(long at, int run) {
        if (gaps == null || run == 0) {
            return run;
        }
        int piece = (int) (at / gaps.pieceLength());
        long end = gaps.pieceOffset(piece) + gaps.pieceLength(piece);
        return (int) Math.max(0, Math.min(run, end - at));
    }

    private void writeUnique(ByteBuf out, long block, int within, int length) {
        if (length == UNIQUE_BYTES) {
            out.ensureWritable(UNIQUE_BYTES).writeLong(first(block)).writeLong(second(block));
            return;
        }
        for (int i = within; i < within + length; i++) {
            out.writeByte(uniqueByte(block, i));
        }
    }

    private byte uniqueByte(long block, int index) {
        long word = index < 8 ? first(block) : second(block);
        return (byte) (word >>> (56 - 8 * (index & 7)));
    }

    private long first(long block) {
        return mix(seed + GOLDEN * (block + 1));
    }

    private long second(long block) {
        return mix(first(block) ^ ~seed);
    }

    private int position(long block) {
        return (int) (first(block) >>> 32) & (TABLE_BYTES - 1) & -POSITION_STEP;
    }

    /** The finishing steps of SplitMix64: a bijection, so no two blocks share their first eight bytes. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Releases the table; slices that are still on their way keep it alive until they are released. */
    @Override
    public void close() {
        direct.release();
    }
}
