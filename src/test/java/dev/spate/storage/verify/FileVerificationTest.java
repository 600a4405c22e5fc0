package dev.spate.storage.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three files and an empty one; pieces of 1000 bytes: a has 0-2, a and b share 2, b and c share 4, c has 4-5. */
@Timeout(60)
class FileVerificationTest {
    private static final int PIECE = 1000;
    private static final List<String> NAMES = List.of("a", "b", "c", "empty");
    private static final int[] LENGTHS = {2500, 2100, 1200, 0};

    @TempDir
    private Path temp;

    private Path out;
    private Metainfo torrent;

    @BeforeEach
    void writeFiles() throws Exception {
        out = Files.createDirectories(temp.resolve("out"));
        Random random = new Random(1);
        List<FileEntry> files = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] bytes = new byte[LENGTHS[i]];
            random.nextBytes(bytes);
            Files.write(out.resolve(NAMES.get(i)), bytes);
            files.add(new FileEntry(List.of(NAMES.get(i)), all.size(), bytes.length, false));
            all.write(bytes);
        }
        torrent = torrent(files, all.toByteArray());
    }

    private static Metainfo torrent(List<FileEntry> files, byte[] content) throws Exception {
        PieceLayout layout = new PieceLayout(content.length, PIECE);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            int from = piece * PIECE;
            hashes.write(MessageDigest.getInstance("SHA-1")
                    .digest(Arrays.copyOfRange(content, from, from + layout.pieceLength(piece))));
        }
        return Metainfo.ofContent(
                InfoHash.of(new byte[20]), "out", layout, PieceHashes.of(hashes.toByteArray()), files, true);
    }

    private VerifyReport verify() throws StorageException {
        return FileVerification.run(torrent, out, RecheckProgress.NONE);
    }

    /** The file b cannot be read. */
    private VerifyReport withoutB() throws StorageException {
        return FileVerification.run(torrent, out, RecheckProgress.NONE, (path, options) -> {
            if (path.endsWith("b")) {
                throw new AccessDeniedException(path.toString());
            }
            return FileChannel.open(path, options);
        });
    }

    private void damage(String name, long position) throws IOException {
        try (var channel = Files.newByteChannel(out.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.position(position).read(one);
            one.put(0, (byte) ~one.get(0));
            channel.position(position).write(one.rewind());
        }
    }

    private static String states(VerifyReport report) {
        List<String> states = report.files().stream()
                .map(each -> String.join("/", each.entry().path()) + " "
                        + each.state().words())
                .toList();
        return String.join(", ", states);
    }

    @Test
    void everythingIsGood() throws Exception {
        VerifyReport report = verify();
        assertEquals("a good, b good, c good, empty good", states(report));
        assertTrue(report.isGood());
        assertEquals(6, report.goodPieces());
        assertEquals(5800, report.goodBytes());
    }

    @Test
    void aBadPieceOfOneFileAccusesThatFileAlone() throws Exception {
        damage("b", 700);
        VerifyReport report = verify();
        assertEquals("a good, b corrupt, c good, empty good", states(report));
        assertEquals(List.of(new PieceRun(3, 3, PieceState.BAD, List.of(1))), report.runs());
        assertFalse(report.isGood());
        assertEquals(4800, report.goodBytes());
    }

    @Test
    void aBadPieceOfTwoFilesIsTheFaultOfTheOneThatIsBadElsewhere() throws Exception {
        damage("b", 100);
        damage("b", 700);
        assertEquals("a unproven, b corrupt, c good, empty good", states(verify()));
    }

    @Test
    void aBadPieceOfTwoFilesThatAreGoodElsewhereMayBeTheFaultOfEither() throws Exception {
        damage("b", 100);
        VerifyReport report = verify();
        assertEquals("a corrupt, b corrupt, c good, empty good", states(report));
        assertEquals(List.of(new PieceRun(2, 2, PieceState.BAD, List.of(0, 1))), report.runs());
    }

    @Test
    void aMissingFileLeavesThePiecesThatItSharesUnproved() throws Exception {
        Files.delete(out.resolve("b"));
        VerifyReport report = verify();
        assertEquals("a unproven, b missing, c unproven, empty good", states(report));
        assertEquals(
                List.of(
                        new PieceRun(2, 2, PieceState.INCOMPLETE, List.of(0, 1)),
                        new PieceRun(3, 3, PieceState.INCOMPLETE, List.of(1)),
                        new PieceRun(4, 4, PieceState.INCOMPLETE, List.of(1, 2))),
                report.runs());
        FileReport first = report.files().get(0);
        assertEquals(2, first.goodPieces());
        assertEquals(1, first.incompletePieces());
        assertEquals(-1, report.files().get(1).sizeBytes());
    }

    @Test
    void aFileThatCannotBeReadLeavesTheOthersChecked() throws Exception {
        damage("c", 1100);
        VerifyReport report = withoutB();
        assertEquals("a unproven, b unreadable, c corrupt, empty good", states(report));
        assertEquals(
                Optional.of("cannot read " + out.resolve("b") + ": permission denied"),
                report.files().get(1).fault());
        assertEquals(2, report.goodPieces());
        assertTrue(report.isBad());
    }

    @Test
    void aFileThatCannotBeReadIsNotKnownToBeBad() throws Exception {
        VerifyReport report = withoutB();
        assertEquals("a unproven, b unreadable, c unproven, empty good", states(report));
        assertFalse(report.isBad());
        assertFalse(report.isGood());
    }

    @Test
    void aShortFileIsCheckedAsFarAsItGoes() throws Exception {
        Files.write(out.resolve("b"), Arrays.copyOf(Files.readAllBytes(out.resolve("b")), 1600));
        VerifyReport report = verify();
        assertEquals("a good, b too short, c unproven, empty good", states(report));
        assertEquals(List.of(new PieceRun(4, 4, PieceState.INCOMPLETE, List.of(1, 2))), report.runs());
    }

    @Test
    void aLongFileIsNotGoodThoughItsPiecesAre() throws Exception {
        Files.write(out.resolve("c"), new byte[1], StandardOpenOption.APPEND);
        Files.write(out.resolve("empty"), new byte[1]);
        VerifyReport report = verify();
        assertEquals("a good, b good, c too long, empty too long", states(report));
        assertEquals(List.of(), report.runs());
        assertEquals(6, report.goodPieces());
        assertFalse(report.isGood());
    }

    @Test
    void piecesSideBySideInTheSameFilesAreOneRun() throws Exception {
        damage("a", 0);
        damage("a", 1000);
        assertEquals(List.of(new PieceRun(0, 1, PieceState.BAD, List.of(0))), verify().runs());
    }

    @Test
    void whatIsNoFileIsToldAsThat() throws Exception {
        Files.delete(out.resolve("a"));
        Files.createDirectory(out.resolve("a"));
        Files.delete(out.resolve("empty"));
        Files.createSymbolicLink(out.resolve("empty"), Path.of("empty"));
        assertEquals("a not a file, b unproven, c good, empty not a file", states(verify()));
    }

    @Test
    void linksAreFollowed() throws Exception {
        Path real = Files.move(out.resolve("a"), temp.resolve("elsewhere"));
        Files.createSymbolicLink(out.resolve("a"), real);
        assertTrue(verify().isGood());
    }

    @Test
    void nothingIsThereAndNothingIsMade() throws Exception {
        Path nowhere = temp.resolve("nowhere");
        VerifyReport report = FileVerification.run(torrent, nowhere, RecheckProgress.NONE);
        assertEquals(4, report.count(FileState.MISSING));
        assertEquals(0, report.goodBytes());
        assertFalse(Files.exists(nowhere));
        VerifyReport inAFile = FileVerification.run(torrent, out.resolve("a"), RecheckProgress.NONE);
        assertEquals(4, inAFile.count(FileState.MISSING));
    }

    @Test
    void theFilesAreLeftAsTheyAre() throws Exception {
        TreeMap<Path, Object> before = listing();
        damage("a", 0);
        damage("a", 0);
        TreeMap<Path, Object> undamaged = listing();
        verify();
        assertEquals(undamaged, listing());
        assertEquals(before.keySet(), listing().keySet());
    }

    private TreeMap<Path, Object> listing() throws IOException {
        TreeMap<Path, Object> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(temp)) {
            for (Path each : all.toList()) {
                found.put(each, Files.getLastModifiedTime(each));
            }
        }
        return found;
    }

    @Test
    void paddingCountsAsThere() throws Exception {
        byte[] content = new byte[3000];
        Arrays.fill(content, 0, 1500, (byte) 7);
        Arrays.fill(content, 2000, 3000, (byte) 8);
        Path padded = Files.createDirectory(temp.resolve("padded"));
        Files.write(padded.resolve("x"), Arrays.copyOf(content, 1500));
        Files.write(padded.resolve("y"), Arrays.copyOfRange(content, 2000, 3000));
        torrent = torrent(
                List.of(
                        new FileEntry(List.of("x"), 0, 1500, false),
                        new FileEntry(List.of(".pad", "500"), 1500, 500, true),
                        new FileEntry(List.of("y"), 2000, 1000, false)),
                content);
        VerifyReport report = FileVerification.run(torrent, padded, RecheckProgress.NONE);
        assertEquals("x good, y good", states(report));
        assertTrue(report.isGood());
        Files.delete(padded.resolve("y"));
        assertEquals("x good, y missing", states(FileVerification.run(torrent, padded, RecheckProgress.NONE)));
    }

    @Test
    void canBeCalledOff() {
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> FileVerification.run(torrent, out, new RecheckProgress() {
                    @Override
                    public void checked(long checkedBytes, long totalBytes) {
                        // Only the cancellation matters.
                    }

                    @Override
                    public boolean cancelled() {
                        return true;
                    }
                }));
        assertEquals(StorageException.Kind.CANCELLED, thrown.kind());
    }
}
