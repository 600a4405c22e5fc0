package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.PeerAddresses;
import dev.spate.storage.SampleTorrent;
import dev.spate.storage.StorageException;
import dev.spate.storage.TestOutputs;
import dev.spate.storage.Transferred;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputFiles;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeWriterTest {
    private static final SampleTorrent SAMPLE =
            SampleTorrent.multi(1, 16_384, new SampleTorrent.Spec("a", 16_384), new SampleTorrent.Spec("b", 16_384));

    private static final Duration LONG = Duration.ofHours(1);

    /** Already over. */
    private static final Duration NONE = Duration.ofNanos(-1);

    @TempDir
    Path dir;

    private final VerifiedPieces verified = new VerifiedPieces(new Bitfield(2));
    private FileMap map;
    private Path record;
    private OutputTree tree;
    private OutputFiles files;
    private ResumeFile file;
    private ResumeWriter writer;

    @BeforeEach
    void open() throws StorageException {
        Path out = dir.resolve("out");
        record = ResumeFile.of(out);
        map = new FileMap(SAMPLE.metainfo().layout(), SAMPLE.metainfo().files());
        tree = new OutputTree(out, true, "sample");
        List<FileStat> stats = tree.statAll(map);
        files = new OutputFiles(map, tree, tree::open, 4, stats);
        file = ResumeFile.lock(record, out);
        writer = new ResumeWriter(
                SAMPLE.metainfo().infoHash(),
                map,
                files,
                verified,
                file,
                new UnprovenFiles(map, tree, Map.of()),
                stats,
                Transferred.NOTHING,
                PeerAddresses.NONE,
                Map::of);
        writer.forceFirstRecord();
    }

    @AfterEach
    void end() {
        files.close();
        writer.end(false);
    }

    private void write(int piece) throws StorageException {
        writer.write(List.of(piece), () -> {
            for (FileSpan span : map.spans(piece)) {
                files.write(span, ByteBuffer.wrap(SAMPLE.piece(piece)).slice(span.pieceOffset(), span.lengthBytes()));
            }
            return true;
        });
    }

    private ResumeData recorded() throws Exception {
        return ResumeData.read(Files.readAllBytes(record), 2, 2).orElseThrow(AssertionError::new);
    }

    @Test
    void filesThatWereNotForcedInTimeAreForcedByTheNextRecording() throws Exception {
        write(0);
        write(1);
        writer.record(NONE);
        assertEquals(List.of(0, 1), TestOutputs.pieces(recorded().pieces()));
        List<FileStat> now = tree.statAll(map).subList(0, map.fileCount());
        assertEquals(now.stream().map(FileStat::unsure).toList(), recorded().files(), "the next run hashes them");
        writer.recordIfNeeded(LONG);
        assertEquals(now, recorded().files());
    }

    @Test
    void whatIsRecordedIsNotRecordedAgain() throws Exception {
        write(0);
        writer.recordIfNeeded(LONG);
        Object first = Files.readAttributes(record, "unix:ino").get("ino");
        writer.recordIfNeeded(LONG);
        assertEquals(first, Files.readAttributes(record, "unix:ino").get("ino"));
        write(1);
        writer.recordIfNeeded(LONG);
        assertEquals(List.of(0, 1), TestOutputs.pieces(recorded().pieces()));
    }

    @Test
    void aRecordThatCouldNotBeWrittenIsWrittenTheNextTime() throws Exception {
        write(0);
        Path next = Files.createDirectories(dir.resolve("out.spate.tmp").resolve("in the way"));
        writer.recordIfNeeded(LONG);
        assertEquals(0, Files.size(record));
        Files.delete(next);
        writer.recordIfNeeded(LONG);
        assertTrue(recorded().pieces().get(0));
        assertFalse(Files.exists(next.getParent()));
    }
}
