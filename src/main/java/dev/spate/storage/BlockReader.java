package dev.spate.storage;

import dev.spate.merkle.MerkleHash;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.InputFiles;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Reads blocks for those who upload. Safe for all threads; blocks on the disk. */
final class BlockReader implements AutoCloseable {
    private final FileMap map;
    private final InputFiles files;

    BlockReader(FileMap map, InputFiles files) {
        this.map = map;
        this.files = files;
    }

    /** The end of the blocks that follow each other in a piece: peers mostly ask for a piece from one end to the other. */
    static int runEnd(List<Block> blocks, int from) {
        int to = from + 1;
        for (; to < blocks.size(); to++) {
            Block before = blocks.get(to - 1);
            Block next = blocks.get(to);
            if (next.piece() != before.piece() || next.offset() != before.offset() + before.length()) {
                break;
            }
        }
        return to;
    }

    /**
     * Appends blocks that follow each other in a piece, each behind its header. They are read at once, behind the room for all
     * headers, and then moved apart: a call for each block would cost several times what the moving does.
     */
    void read(List<Block> run, BlockHeader header, ByteBuf target) throws StorageException {
        int start = target.writerIndex();
        int data = start + header.bytes() * run.size();
        target.writerIndex(data);
        Block first = run.get(0);
        int end = first.offset() + lengthOf(run);
        for (FileSpan span : map.spans(first.piece())) {
            int from = Math.max(first.offset(), span.pieceOffset());
            int to = Math.min(end, span.pieceOffset() + span.lengthBytes());
            if (from < to && span.pad()) {
                // Padding reads as zeros (BEP 47).
                target.writeZero(to - from);
            } else if (from < to) {
                files.read(span.file(), span.filePosition() + from - span.pieceOffset(), to - from, target);
            }
        }
        // The gap behind a file of a v2-only torrent reads as zeros too.
        target.writeZero(data + lengthOf(run) - target.writerIndex());
        moveApart(run, header, target, start, data);
    }

    /**
     * The same without waiting for the disk, of a run that lies in one file.
     *
     * @return false, and nothing is appended, when not all of it is in the page cache
     */
    boolean readCached(List<Block> run, BlockHeader header, ByteBuf target) {
        Block first = run.get(0);
        int length = lengthOf(run);
        int start = target.writerIndex();
        int data = start + header.bytes() * run.size();
        for (FileSpan span : map.spans(first.piece())) {
            if (span.pad()
                    || first.offset() < span.pieceOffset()
                    || first.offset() + length > span.pieceOffset() + span.lengthBytes()) {
                continue;
            }
            target.writerIndex(data);
            boolean read = files.readCached(
                    span.file(), span.filePosition() + first.offset() - span.pieceOffset(), length, target);
            if (read) {
                moveApart(run, header, target, start, data);
            } else {
                target.writerIndex(start);
            }
            return read;
        }
        return false;
    }

    /** The leaves of pieces that follow each other in a file, padding left out. */
    byte[] leaves(int firstPiece, int lastPiece) throws StorageException {
        MerkleHash hash = new MerkleHash();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuf block = Unpooled.buffer(MerkleHash.LEAF_BYTES);
        try {
            for (int piece = firstPiece; piece <= lastPiece; piece++) {
                FileSpan span = map.spans(piece).get(0);
                for (int done = 0; done < span.lengthBytes(); done += MerkleHash.LEAF_BYTES) {
                    int length = Math.min(MerkleHash.LEAF_BYTES, span.lengthBytes() - done);
                    files.read(span.file(), span.filePosition() + done, length, block.clear());
                    all.writeBytes(hash.leaf(block.nioBuffer()));
                }
            }
            return all.toByteArray();
        } finally {
            block.release();
        }
    }

    private static int lengthOf(List<Block> run) {
        Block last = run.get(run.size() - 1);
        return last.offset() + last.length() - run.get(0).offset();
    }

    private static void moveApart(List<Block> run, BlockHeader header, ByteBuf target, int start, int data) {
        target.writerIndex(start);
        int from = data;
        for (Block block : run) {
            header.write(block, target);
            int to = target.writerIndex();
            target.setBytes(to, target, from, block.length());
            target.writerIndex(to + block.length());
            from += block.length();
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
