package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.resume.ResumeData;
import dev.spate.support.DiskLog;
import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.support.PowerCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at any moment of three runs on one output, and the worst disk that POSIX allows is opened again. */
@EnabledOnOs(OS.LINUX)
@Timeout(1200)
class PowerLossCampaignTest {
    private static final SampleTorrent SAMPLE = PowerLossDriver.SAMPLE;

    @TempDir
    Path dir;

    private long recordsBelieved;
    private long piecesBelieved;
    private long piecesFetchedAgain;
    private int overwritten;
    private long pagesLost;
    private long lengthsLost;
    private long namesLost;
    private final Map<DiskLog.Kind, Integer> calls = new EnumMap<>(DiskLog.Kind.class);

    @Test
    void whatIsRecordedIsOnTheDiskWheneverThePowerFails() throws Exception {
        int cuts = Effort.of("powercuts", 20);
        long seed = Effort.seed(1);
        FaultFs shim = FaultFs.compiledIn(dir);
        // A log takes a second or two to make: one for each 50 cuts.
        for (int round = 0; round * 50 < cuts; round++) {
            Path root = Files.createDirectories(dir.resolve("disk" + round)).toRealPath();
            Path log = dir.resolve("log" + round);
            for (String end : new String[] {"halt", "close", "complete"}) {
                drive(shim.on(root).with("LOG", log).with("LAZY", 1), root.resolve("out"), seed + round, end);
            }
            List<DiskLog.Entry> entries = DiskLog.read(log);
            checkOrder(entries, root);
            entries.forEach(each -> calls.merge(each.kind(), 1, Integer::sum));
            for (int i = 0; i < Math.min(50, cuts - round * 50); i++) {
                cut(entries, root, seed * 1_000_003 + round * 50 + i);
            }
        }
        String figures = "power cuts, seed " + seed + ": " + cuts + " cuts in logs of " + calls + "; lost " + pagesLost
                + " pages, " + lengthsLost + " lengths and " + namesLost + " names; " + recordsBelieved
                + " records found, "
                + piecesBelieved + " pieces claimed and there, " + piecesFetchedAgain + " stored again; " + overwritten
                + " cuts after the end, with --overwrite";
        System.out.println(figures);
        assertTrue(recordsBelieved > cuts / 4, figures);
        assertTrue(piecesBelieved > 0 && piecesFetchedAgain > 0, figures);
        assertTrue(cuts < 20 || (pagesLost > 0 && namesLost > 0), figures);
        assertTrue(cuts < 100 || lengthsLost > 0, figures);
    }

    /** No file of the output is made before the disk has a record; and no record gives way to one that it has not. */
    private static void checkOrder(List<DiskLog.Entry> log, Path root) {
        int made = -1;
        int stands = -1;
        int records = 0;
        Map<Integer, Integer> written = new HashMap<>();
        Map<Integer, Integer> forced = new HashMap<>();
        int latest = -1;
        for (int i = 0; i < log.size(); i++) {
            DiskLog.Entry entry = log.get(i);
            boolean ours = entry.name().equals(root.resolve("out").toString())
                    || entry.name().startsWith(root.resolve("out") + "/");
            switch (entry.kind()) {
                case CREATE, MKDIR -> {
                    made = ours && made < 0 ? i : made;
                    latest = entry.name().endsWith(".tmp") ? entry.file() : latest;
                }
                case WRITE -> written.put(entry.file(), i);
                case FORCE_END -> forced.put(entry.file(), i);
                case DIRECTORY_END -> stands = stands < 0 && entry.name().equals(root.toString()) ? i : stands;
                case RENAME -> {
                    assertTrue(
                            records++ == 0 || forced.getOrDefault(latest, -1) > written.get(latest),
                            "record " + records + " took the name before the disk had it");
                }
                default -> {}
            }
        }
        assertTrue(stands >= 0 && stands < made, "call " + made + " made a file, and the record stood at " + stands);
    }

    private void drive(FaultFs disk, Path out, long seed, String end) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PowerLossDriver.class.getName(),
                        out.toString(),
                        Long.toString(seed),
                        end)
                .inheritIO();
        builder.environment().putAll(disk.environment());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the driver hangs");
        assertEquals(0, process.exitValue(), "the driver, " + end);
    }

    private void cut(List<DiskLog.Entry> log, Path root, long seed) throws Exception {
        Random random = new Random(seed);
        int at = random.nextInt(log.size() + 1);
        PowerCut power = new PowerCut(log, at, random);
        String where = "seed " + seed + ", after " + at + " of " + log.size() + " calls, " + power;
        Path disk = dir.resolve("cut");
        power.layOut(root, disk);
        pagesLost += power.pagesLost();
        lengthsLost += power.lengthsLost();
        namesLost += power.namesLost();
        Path out = disk.resolve("out");
        checkClaims(out, where);
        boolean ended = log.subList(0, at).stream()
                .anyMatch(each ->
                        each.kind() == DiskLog.Kind.UNLINK && each.name().endsWith(".spate"));
        StorageOptions options = TestOutputs.UNHURRIED;
        if (ended && !Files.exists(disk.resolve("out.spate"))) {
            // It was told to be done, and its data is not forced: what is left may be too little to know it by.
            overwritten++;
            options = options.withOverwrite(true);
        }
        Storage storage;
        try {
            storage = Storage.open(SAMPLE.metainfo(), out, options, RecheckProgress.NONE, DiskWatch.NONE);
        } catch (StorageException e) {
            throw new AssertionError(where, e);
        }
        for (int piece = 0; piece < SAMPLE.pieceCount(); piece++) {
            if (storage.verified().get(piece)) {
                assertTrue(isThere(out, piece), "piece " + piece + " is believed, and is not there: " + where);
            } else {
                piecesFetchedAgain++;
                assertEquals(
                        "stored",
                        StoreResult.store(storage, piece, SAMPLE.piece(piece)).word(),
                        where);
            }
        }
        storage.complete();
        for (FileEntry file : SAMPLE.metainfo().files()) {
            assertArrayEquals(SAMPLE.fileContent(file), Files.readAllBytes(SAMPLE.pathOf(out, file)), where);
        }
        deleteAll(disk);
    }

    /** The record claims nothing that is not there, and is made to be believed: every file gets the time that it names. */
    private void checkClaims(Path out, String where) throws IOException {
        Path state = out.resolveSibling("out.spate");
        List<FileEntry> files = SAMPLE.metainfo().files();
        ResumeData saved = !Files.exists(state)
                ? null
                : ResumeData.read(Files.readAllBytes(state), SAMPLE.pieceCount(), files.size())
                        .orElse(null);
        if (saved == null) {
            return;
        }
        recordsBelieved++;
        boolean[] sure = new boolean[files.size()];
        for (int i = 0; i < files.size(); i++) {
            FileStat stat = saved.files().get(i);
            Path path = SAMPLE.pathOf(out, files.get(i));
            sure[i] = stat.exists() && !stat.equals(stat.unsure());
            if (sure[i] && Files.exists(path) && Files.size(path) == stat.sizeBytes()) {
                Files.setLastModifiedTime(path, FileTime.from(stat.modifiedNanos(), TimeUnit.NANOSECONDS));
            }
        }
        FileMap map = new FileMap(SAMPLE.metainfo().layout(), files);
        for (int piece = saved.pieces().nextSet(0);
                piece >= 0;
                piece = saved.pieces().nextSet(piece + 1)) {
            if (map.spans(piece).stream().allMatch(span -> sure[span.file()])) {
                assertTrue(isThere(out, piece), "piece " + piece + " is recorded, and is not there: " + where);
                piecesBelieved++;
            }
        }
    }

    private static boolean isThere(Path out, int piece) throws IOException {
        FileMap map = new FileMap(SAMPLE.metainfo().layout(), SAMPLE.metainfo().files());
        byte[] wanted = SAMPLE.piece(piece);
        for (FileSpan span : map.spans(piece)) {
            Path path = SAMPLE.pathOf(out, map.file(span.file()));
            byte[] content = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
            int from = (int) span.filePosition();
            if (content.length < from + span.lengthBytes()
                    || !Arrays.equals(
                            content,
                            from,
                            from + span.lengthBytes(),
                            wanted,
                            span.pieceOffset(),
                            span.pieceOffset() + span.lengthBytes())) {
                return false;
            }
        }
        return true;
    }

    private static void deleteAll(Path path) throws IOException {
        try (var walk = Files.walk(path)) {
            for (Path each : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
