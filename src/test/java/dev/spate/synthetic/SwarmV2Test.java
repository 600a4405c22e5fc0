package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.ContentCheck;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.TorrentForm;
import dev.spate.session.TestEngine;
import dev.spate.session.TorrentRef;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Swarms of version 2 (BEP 52). */
@Timeout(60)
class SwarmV2Test {
    private static final TorrentShape TREE = new TorrentShape(900_001, 1 << 15, 11, 7, TorrentForm.V2);

    @TempDir
    private Path directory;

    private static SwarmOptions options(TorrentShape shape, String... shares) {
        return SwarmOptions.of(
                shape,
                SwarmOptions.divide(3, new SimulatedLink(0, Duration.ZERO, Duration.ZERO), List.of(shares)),
                LeecherGroup.NONE);
    }

    @Test
    void aTreeIsDownloaded() throws Exception {
        Path out = directory.resolve("out");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options(TREE), PieceHashing.Progress.NONE);
                TestEngine engine = new TestEngine()) {
            Metainfo metainfo = MetainfoReader.read(swarm.torrentFile());
            assertEquals(swarm.torrent().infoHashV2(), metainfo.infoHashV2());
            assertEquals(TREE.layout(), metainfo.layout());
            TestEngine.await(engine.start(new TorrentRef.Known(metainfo), TestEngine.to(out)));
            ContentCheck.check(metainfo, out, swarm.content());
            assertEquals(TREE.sizeBytes(), swarm.report().progress().distinctBytes());
        }
    }

    /** A link has no piece layers, and a bad piece is judged by its leaves: both are asked of the seeders. */
    @Test
    void seedersAnswerHashRequests() throws Exception {
        TorrentShape shape = new TorrentShape(1_500_000, 1 << 16, 1, 7, TorrentForm.V2);
        Path out = directory.resolve("out");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options(shape, "corrupt:7=1"), PieceHashing.Progress.NONE);
                TestEngine engine = new TestEngine()) {
            Magnet magnet = Magnet.parse(swarm.torrent().magnet(swarm.trackerUrls()));
            TestEngine.await(engine.start(new TorrentRef.Linked(magnet, List.of()), TestEngine.to(out)));
            ContentCheck.check(MetainfoReader.read(swarm.torrentFile()), out, swarm.content());
            long corrupt = swarm.report().progress().corruptBytes();
            assertTrue(corrupt > 0, () -> "corrupt: " + corrupt);
        }
    }

    @Test
    void gapsAreZerosHoweverTheyAreRead() {
        try (ContentSource content = ContentSource.of(TREE)) {
            int end = (int) TREE.layout().endOffset();
            byte[] all = new byte[end];
            content.read(0, all, 0, end);
            try (ContentSource bare = new ContentSource(TREE.seed())) {
                byte[] expected = new byte[end];
                for (FileEntry file : TREE.content().files()) {
                    if (!file.pad()) {
                        bare.read(file.offset(), expected, (int) file.offset(), (int) file.length());
                    }
                }
                assertArrayEquals(expected, all);
            }
            for (int from = 0; from < end; from += 10_007) {
                int length = Math.min(40_000, end - from);
                ByteBuf copied = Unpooled.buffer();
                content.copy(from, copied, length);
                assertEquals(Unpooled.wrappedBuffer(all, from, length), copied);
                assertEquals(copied, emitted(content, from, length));
                assertTrue(content.matches(from, copied));
                copied.setByte(length - 1, copied.getByte(length - 1) + 1);
                assertTrue(!content.matches(from, copied));
            }
        }
    }

    private static ByteBuf emitted(ContentSource content, int from, int length) {
        ByteBuf all = Unpooled.buffer();
        List<ByteBuf> parts = new ArrayList<>();
        content.emit(PooledByteBufAllocator.DEFAULT.directBuffer(32), parts::add, from, length);
        parts.forEach(part -> {
            all.writeBytes(part);
            part.release();
        });
        return all;
    }
}
