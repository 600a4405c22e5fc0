package dev.spate.storage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.support.Patience;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who upload read. */
class BlockReadTest {
    /** Length and place of a block, so that a header in the wrong place shows. */
    private static final BlockHeader HEADER = new BlockHeader() {
        @Override
        public int bytes() {
            return 12;
        }

        @Override
        public void write(Block block, ByteBuf target) {
            target.writeInt(block.length()).writeInt(block.piece()).writeInt(block.offset());
        }
    };

    private static final int PIECE = 65_536;

    @TempDir
    Path dir;

    private static Storage seed(SampleTorrent sample, Path out) throws StorageException {
        return Storage.openToSeed(
                sample.metainfo(), out, TestOutputs.UNHURRIED, false, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private static byte[] read(Storage storage, List<Block> blocks) throws Exception {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        storage.read(blocks, HEADER, target(blocks), Runnable::run, new ReadCallback() {
            @Override
            public void read(ByteBuf read) {
                result.complete(bytes(read));
                read.release();
            }

            @Override
            public void failed(int piece, StorageException reason) {
                result.completeExceptionally(reason);
            }
        });
        return result.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    private static ByteBuf target(List<Block> blocks) {
        return Unpooled.directBuffer(
                blocks.stream().mapToInt(each -> HEADER.bytes() + each.length()).sum());
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static byte[] expected(SampleTorrent sample, List<Block> blocks) {
        ByteBuf all = target(blocks);
        for (Block each : blocks) {
            HEADER.write(each, all);
            all.writeBytes(sample.piece(each.piece()), each.offset(), each.length());
        }
        byte[] bytes = bytes(all);
        all.release();
        return bytes;
    }

    /** Runs of blocks, as peers ask for them, and single ones. */
    private static List<Block> someBlocks(SampleTorrent sample, Random random) {
        List<Block> blocks = new ArrayList<>();
        for (int run = 1 + random.nextInt(4); run > 0; run--) {
            int piece = random.nextInt(sample.pieceCount());
            int length = sample.piece(piece).length;
            int offset = random.nextInt(length);
            for (int left = 1 + random.nextInt(5); left > 0 && offset < length; left--) {
                int part = 1 + random.nextInt(length - offset);
                blocks.add(new Block(piece, offset, part));
                offset += part;
            }
        }
        return blocks;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void readsBlocksOfAnyLayoutBehindTheirHeaders(long seed) throws Exception {
        SampleTorrent sample = SampleTorrent.random(seed);
        sample.writeTo(dir.resolve("out"));
        Random random = new Random(seed);
        try (Storage storage = seed(sample, dir.resolve("out"))) {
            for (int i = 0; i < 50; i++) {
                List<Block> blocks = someBlocks(sample, random);
                assertArrayEquals(expected(sample, blocks), read(storage, blocks), blocks::toString);
            }
        }
    }

    @Test
    void whatIsInThePageCacheIsReadAtOnceOnceTheFileIsOpen() throws Exception {
        SampleTorrent sample = SampleTorrent.single(1, 2_000_000, PIECE);
        Path out = Files.write(dir.resolve("out"), sample.content());
        Random random = new Random(1);
        try (Storage storage = seed(sample, out)) {
            List<Block> first = List.of(new Block(0, 0, 100));
            assertFalse(isReadAtOnce(storage, sample, first), "before the file is open");
            read(storage, first);
            for (int i = 0; i < 50; i++) {
                List<Block> blocks = someBlocks(sample, random);
                await().until(() -> isReadAtOnce(storage, sample, blocks) || read(storage, blocks).length == 0);
            }
        }
    }

    private static boolean isReadAtOnce(Storage storage, SampleTorrent sample, List<Block> blocks) {
        ByteBuf target = target(blocks);
        try {
            boolean read = storage.readCached(blocks, HEADER, target);
            assertArrayEquals(read ? expected(sample, blocks) : new byte[0], bytes(target));
            return read;
        } finally {
            target.release();
        }
    }

    @Test
    void whatTheDiskWouldHaveToBeAskedForIsNotReadAtOnce() throws Exception {
        SampleTorrent sample = SampleTorrent.single(2, 2_000_000, PIECE);
        Path out = Files.write(dir.resolve("out"), sample.content());
        try (Storage storage = seed(sample, out)) {
            List<Block> last = List.of(new Block(sample.pieceCount() - 1, 0, 1_000));
            await().until(() -> read(storage, last).length > 0 && isReadAtOnce(storage, sample, last));
            dropFromPageCache(out);
            assertFalse(isReadAtOnce(storage, sample, last));
            await().until(() -> read(storage, last).length > 0 && isReadAtOnce(storage, sample, last));
        }
    }

    /** Java has no call for it, but GNU dd. */
    private static void dropFromPageCache(Path file) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        assumeTrue(Files.isExecutable(Path.of("/bin/dd")), "no dd");
        Process dd = new ProcessBuilder("/bin/dd", "if=" + file, "iflag=nocache", "count=0")
                .redirectErrorStream(true)
                .start();
        assertTrue(dd.waitFor(Patience.SECONDS, TimeUnit.SECONDS));
        assumeTrue(dd.exitValue() == 0, "dd cannot drop files from the page cache");
        try (FileChannel channel = FileChannel.open(file)) {
            boolean resident = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .isLoaded();
            assumeTrue(!resident, "files here live in memory");
        }
    }

    @Test
    void aFileThatIsCutIsNotReadAtOnceAndFails() throws Exception {
        SampleTorrent sample = SampleTorrent.single(3, 2_000_000, PIECE);
        Path out = Files.write(dir.resolve("out"), sample.content());
        try (Storage storage = seed(sample, out)) {
            List<Block> last = List.of(new Block(sample.pieceCount() - 1, 0, 1_000));
            await().until(() -> read(storage, last).length > 0 && isReadAtOnce(storage, sample, last));
            try (FileChannel channel = FileChannel.open(out, StandardOpenOption.WRITE)) {
                channel.truncate(1_000_000);
            }
            assertFalse(isReadAtOnce(storage, sample, last));
            assertEquals(StorageException.Kind.CHANGED, failureOf(storage, last));
        }
    }

    @Test
    void aFileThatIsChangedIsNotReadAtOnceForMoreThanASecond() throws Exception {
        SampleTorrent sample = SampleTorrent.single(4, 2_000_000, PIECE);
        Path out = Files.write(dir.resolve("out"), sample.content());
        try (Storage storage = seed(sample, out)) {
            List<Block> first = List.of(new Block(0, 0, 1_000));
            await().until(() -> read(storage, first).length > 0 && isReadAtOnce(storage, sample, first));
            TestOutputs.damage(out, 1_999_999);
            await().until(() -> !isReadAtOnce(storage, sample, first));
            assertEquals(StorageException.Kind.CHANGED, failureOf(storage, first));
            assertFalse(isReadAtOnce(storage, sample, first), "after it was noticed");
        }
    }

    private static StorageException.Kind failureOf(Storage storage, List<Block> blocks) throws Exception {
        try {
            read(storage, blocks);
            throw new AssertionError("it was read");
        } catch (java.util.concurrent.ExecutionException e) {
            return ((StorageException) e.getCause()).kind();
        }
    }
}
