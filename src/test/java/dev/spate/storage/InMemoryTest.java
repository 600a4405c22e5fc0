package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.support.Patience;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage that keeps nothing on the disk: pieces are in memory until they are passed, and only right ones. */
class InMemoryTest {
    private static final BlockHeader NO_HEADER = new BlockHeader() {
        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public void write(Block block, ByteBuf target) {
            // Blocks stand next to each other.
        }
    };

    private final SampleTorrent sample = SampleTorrent.multi(
            1,
            65_536,
            new SampleTorrent.Spec("a0", 100_000),
            new SampleTorrent.Spec("a1", 0),
            new SampleTorrent.Spec("a2", 150_001));

    @TempDir
    Path dir;

    private Storage open() {
        return Storage.inMemory(sample.metainfo(), dir.resolve("out"), TestOutputs.UNHURRIED, DiskWatch.NONE);
    }

    private byte[] read(Storage storage, int piece) throws Exception {
        int length = sample.piece(piece).length;
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        storage.read(
                List.of(new Block(piece, 0, length)),
                NO_HEADER,
                Unpooled.buffer(length),
                Runnable::run,
                new ReadCallback() {
                    @Override
                    public void read(ByteBuf content) {
                        byte[] bytes = new byte[content.readableBytes()];
                        content.readBytes(bytes).release();
                        result.complete(bytes);
                    }

                    @Override
                    public void failed(int failed, StorageException reason) {
                        result.completeExceptionally(reason);
                    }
                });
        return result.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aPieceIsThereUntilItIsPassed() throws Exception {
        try (Storage storage = open()) {
            for (int piece = 0; piece < sample.pieceCount(); piece++) {
                assertEquals(
                        "stored",
                        StoreResult.store(storage, piece, sample.piece(piece)).word());
                assertArrayEquals(sample.piece(piece), read(storage, piece));
                assertEquals(1, storage.heldPieces());
                storage.passed(piece);
                assertEquals(0, storage.heldPieces());
                int gone = piece;
                assertThrows(ExecutionException.class, () -> read(storage, gone));
            }
            storage.complete();
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFalsePieceIsNotHeld() throws Exception {
        try (Storage storage = open()) {
            byte[] wrong = sample.piece(1).clone();
            wrong[7] ^= 1;
            assertEquals("corrupt", StoreResult.store(storage, 1, wrong).word());
            assertEquals(0, storage.heldPieces());
            assertEquals(0, storage.verified().cardinality());
        }
    }

    @Test
    void filesOfThatNameAreNeitherReadNorTouched() throws Exception {
        Path file = Files.createDirectories(dir.resolve("out")).resolve("a0");
        Files.write(file, sample.piece(0));
        try (Storage storage = open()) {
            assertEquals(0, storage.verified().cardinality());
            StoreResult.store(storage, 1, sample.piece(1));
        }
        assertArrayEquals(sample.piece(0), Files.readAllBytes(file));
    }
}
