package dev.spate.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.library.TorrentException.Reason;
import dev.spate.library.TransferStatus.Phase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path directory;

    private final Session session = Session.open(quiet());

    private static SessionOptions quiet() {
        return SessionOptions.defaults().withUtp(false).withTransfers(2);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private Path content(String name, int length) throws Exception {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        Path made = directory.resolve("seed").resolve(name);
        Files.createDirectories(made.getParent());
        return Files.write(made, bytes);
    }

    /** How to download from the session, which gives it. */
    private TransferOptions from(Torrent torrent, Path content) throws Exception {
        return TransferOptions.into(directory.resolve("got")).withPeers(List.of(seed(torrent, content)));
    }

    private InetSocketAddress seed(Torrent torrent, Path content) throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        session.seed(torrent, content).onStatus(now -> now.listenPort().ifPresent(port::complete));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static Reason reasonOf(CompletableFuture<?> failing) {
        return failureOf(failing).reason();
    }

    private static String messageOf(CompletableFuture<?> failing) {
        return failureOf(failing).getMessage();
    }

    private static TorrentException failureOf(CompletableFuture<?> failing) {
        ExecutionException why =
                assertThrows(ExecutionException.class, () -> failing.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return assertInstanceOf(TorrentException.class, why.getCause());
    }

    @Test
    void theLastStatusIsToldBeforeTheResultAndAllOnOneThread() throws Exception {
        Path content = content("a file", 200_000);
        Torrent torrent = Torrent.create(content, List.of());
        Queue<String> told = new ConcurrentLinkedQueue<>();
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        try (Session other = Session.open(quiet())) {
            Transfer transfer = other.download(torrent, from(torrent, content));
            transfer.onStatus(now -> {
                threads.add(Thread.currentThread().getName());
                told.add(now.phase() + " " + now.progress());
            });
            CompletableFuture<Void> after = transfer.result().thenAccept(path -> told.add("result"));

            Path got = transfer.await();
            after.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertEquals(directory.resolve("got").resolve("a file"), got);
            assertArrayEquals(Files.readAllBytes(content), Files.readAllBytes(got));
            List<String> all = List.copyOf(told);
            assertEquals(List.of("ENDED 1.0", "result"), all.subList(all.size() - 2, all.size()));
            assertEquals(
                    1, all.stream().filter(each -> each.startsWith("ENDED")).count());
            threads.removeIf("spate-callbacks"::equals);
            assertEquals(List.of(), List.copyOf(threads));
            assertEquals("a file", transfer.status().name());
        }
    }

    @Test
    void whatThrowsInAListenerEndsNothing() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        try (Session other = Session.open(quiet())) {
            Transfer transfer = other.download(torrent, from(torrent, content));
            transfer.onStatus(now -> {
                calls.add("x");
                throw new IllegalStateException("on purpose, by a test");
            });

            assertTrue(Files.exists(transfer.await()));
        }
        assertEquals(1, calls.size());
    }

    @Test
    void onlyTheFilesThatAreSelectedAreThere() throws Exception {
        content("tree/one.txt", 40_000);
        Path content = content("tree/two.bin", 60_000).getParent();
        Torrent torrent = Torrent.create(content, List.of());
        try (Session other = Session.open(quiet())) {
            Path got = other.download(torrent, from(torrent, content).withFiles("*.txt"))
                    .await();

            assertTrue(Files.exists(got.resolve("one.txt")));
            assertFalse(Files.exists(got.resolve("two.bin")));
        }
    }

    @Test
    void oneThatIsStoppedSaysSoAndGoesOnTheNextTime() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        TransferOptions options = from(torrent, content);
        try (Session other = Session.open(quiet().withDownloadLimit(1))) {
            Transfer transfer = other.download(torrent, options);
            transfer.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
            assertEquals(Reason.STOPPED, reasonOf(transfer.downloaded()));
            assertEquals(Phase.ENDED, transfer.status().phase());
            assertEquals("no other files can be selected: it has ended", messageOf(transfer.select("1")));
            assertEquals(
                    Reason.STOPPED,
                    assertThrows(TorrentException.class, transfer::await).reason());
        }
        try (Session other = Session.open(quiet())) {
            other.download(torrent, options).await();
        }
    }

    @Test
    void oneThatIsSeededAfterwardsIsDownloadedBeforeItEnds() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        try (Session other = Session.open(quiet())) {
            Transfer transfer = other.download(torrent, from(torrent, content).withSeeding(0, Duration.ZERO));

            Path got = transfer.downloaded().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertArrayEquals(Files.readAllBytes(content), Files.readAllBytes(got));
            assertFalse(transfer.result().isDone());
            assertEquals(Phase.SEEDING, transfer.status().phase());
        }
    }

    @Test
    void aPlaceIsTakenWhileATransferIsUnderWayAndFreeAfterwards() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        Transfer first = session.seed(torrent, content);

        assertEquals(Reason.DISK, reasonOf(session.seed(torrent, content).result()));

        first.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Transfer again = session.seed(torrent, content);
        CompletableFuture<Void> seeding = new CompletableFuture<>();
        again.onStatus(now -> {
            if (now.phase() == Phase.SEEDING) {
                seeding.complete(null);
            }
        });
        seeding.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whoeverIsToldMustNotWait() throws Exception {
        Path content = content("f", 50_000);
        Transfer transfer = session.seed(Torrent.create(content, List.of()), content);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();

        transfer.onStatus(now -> thrown.complete(assertThrows(IllegalStateException.class, transfer::await)));
        assertTrue(thrown.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getMessage().startsWith("waiting here"));

        CompletableFuture<Throwable> stopping = new CompletableFuture<>();
        transfer.onStatus(now -> stopping.complete(assertThrows(
                IllegalStateException.class, () -> transfer.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS))));
        assertTrue(stopping.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getMessage().startsWith("waiting here"));
        assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
    }

    @Test
    void whatCannotBeFetchedFailsAndCanBeStoppedBefore() throws Exception {
        Torrent torrent = Torrent.url("http://127.0.0.1:1/x.torrent");

        assertEquals(
                Reason.UNAVAILABLE,
                reasonOf(session.download(torrent, directory).result()));

        Transfer stopped = session.download(torrent, directory);
        stopped.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(Phase.ENDED, stopped.status().phase());
        assertEquals("no other files can be selected: it has ended", messageOf(stopped.select("1")));
    }

    @Test
    void theReasonOfAFailureSaysWhatSortItIs() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        TransferOptions options = TransferOptions.into(directory.resolve("got"));

        assertEquals(
                Reason.UNAVAILABLE, reasonOf(session.download(torrent, options).result()));
        assertEquals(
                Reason.REQUEST,
                reasonOf(session.download(torrent, options.withFiles("7")).result()));
        assertEquals(
                Reason.DISK,
                reasonOf(
                        session.download(torrent, TransferOptions.into(content)).result()));
        assertEquals(
                Reason.MALFORMED,
                assertThrows(TorrentException.class, () -> Torrent.of("magnet:?xt=urn:btih:zz"))
                        .reason());
        assertEquals(
                Reason.MALFORMED,
                assertThrows(TorrentException.class, () -> Torrent.file(content))
                        .reason());
        assertEquals(
                Reason.REQUEST,
                assertThrows(
                                TorrentException.class,
                                () -> Torrent.of(directory.resolve("none").toString()))
                        .reason());
        assertThrows(IllegalArgumentException.class, () -> options.withFiles("0"));
        assertThrows(IllegalArgumentException.class, () -> quiet().withPort(65_536));
    }

    @Test
    void aMessageSaysWhyAndNotThePathTwice() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());

        assertEquals(
                "cannot make " + content + ": it is a file",
                messageOf(session.download(torrent, content).result()));
        assertEquals(
                "cannot make " + content.resolve("in") + ": Not a directory",
                messageOf(session.download(torrent, content.resolve("in")).result()));
        Path none = directory.resolve("none.torrent");
        assertEquals(
                "cannot read " + none + ": no such file or directory", messageOf(() -> Torrent.of(none.toString())));
        assertEquals("cannot read " + directory + ": it is a directory", messageOf(() -> Torrent.file(directory)));
        assertEquals("nothing names the torrent: the name is empty", messageOf(() -> Torrent.of("")));
        assertEquals(
                "name",
                assertThrows(NullPointerException.class, () -> Torrent.of(null)).getMessage());
    }

    private static String messageOf(Executable refused) {
        return assertThrows(TorrentException.class, refused).getMessage();
    }

    @Test
    void optionsThatMeanNothingAreRefusedWhereTheyAreGiven() throws Exception {
        Path content = content("f", 50_000);
        TransferOptions options = TransferOptions.into(directory);

        assertThrows(IllegalArgumentException.class, () -> Torrent.create(content, List.of("not a url")));
        assertThrows(IllegalArgumentException.class, () -> options.withTrackers(List.of("not a url")));
        assertThrows(IllegalArgumentException.class, () -> options.withTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> options.withTimeout(Duration.ofSeconds(-1)));
        assertEquals(Duration.ZERO, options.withoutTimeout().download().timeout());
    }

    @Test
    void aSessionThatIsClosedEndsItsTransfersAndBeginsNone() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        Session other = Session.open(quiet());
        Transfer transfer = other.seed(torrent, content);

        other.close();
        other.close();

        assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
        assertThrows(IllegalStateException.class, () -> other.seed(torrent, content));
    }

    @Test
    void aSessionThatIsClosedEndsWhatIsBeingFetched() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Torrent torrent = Torrent.url("http://127.0.0.1:" + mute.getLocalPort() + "/x.torrent");
            Transfer transfer = session.download(torrent, directory);
            try (Socket asked = mute.accept()) {
                assertEquals('G', asked.getInputStream().read());
                session.close();

                assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
                assertEquals(Reason.STOPPED, reasonOf(transfer.downloaded()));
                assertEquals(Phase.ENDED, transfer.status().phase());
                transfer.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void anErrorInAListenerEndsNothing() throws Exception {
        Path content = content("f", 50_000);
        Transfer transfer = session.seed(Torrent.create(content, List.of()), content);
        CompletableFuture<Void> seeding = new CompletableFuture<>();
        transfer.onStatus(now -> {
            if (now.phase() == Phase.ENDED) {
                throw new AssertionError("on purpose, by a test");
            }
            seeding.complete(null);
        });
        seeding.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        transfer.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
    }

    @Test
    void whatTheEngineHadNoTimeToEndIsStoppedAllTheSame() throws Exception {
        Torrent torrent = Torrent.create(content("f", 50_000), List.of());
        try (Callbacks callbacks = new Callbacks()) {
            Transfer transfer = new Transfer(torrent, callbacks);
            transfer.begin(CompletableFuture::new, (ref, events) -> {
                throw new AssertionError("nothing is known of it");
            });
            Queue<String> told = new ConcurrentLinkedQueue<>();
            transfer.onStatus(now -> told.add(now.phase().toString()));

            transfer.abandon();

            assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
            // The first turn may come after the end.
            told.remove("METADATA");
            assertEquals(List.of("ENDED"), List.copyOf(told));
        }
    }

    @Test
    void anErrorOfTheBeginningIsTheResult() throws Exception {
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        try (Callbacks callbacks = new Callbacks()) {
            Transfer transfer = new Transfer(torrent, callbacks);

            transfer.begin(() -> CompletableFuture.completedFuture(null), (ref, events) -> {
                throw new OutOfMemoryError("on purpose, by a test");
            });

            assertEquals(Reason.INTERNAL, reasonOf(transfer.result()));
        }
    }

    @Test
    void whatIsToldAfterTheCloseHasTheThreadOfThatNameToo() throws Exception {
        Path content = content("f", 50_000);
        Transfer transfer = session.seed(Torrent.create(content, List.of()), content);
        session.close();
        CompletableFuture<String> told = new CompletableFuture<>();

        transfer.onStatus(now ->
                told.complete(now.phase() + " on " + Thread.currentThread().getName()));

        assertEquals("ENDED on spate-callbacks", told.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void uploadAndSeedingDependOnNoOrder() {
        TransferOptions options = TransferOptions.into(directory);
        TransferOptions seeding = options.withSeeding(2, Duration.ZERO);

        assertEquals(
                2,
                seeding.withUpload(true)
                        .download()
                        .sharing()
                        .afterwards()
                        .orElseThrow()
                        .ratio());
        assertFalse(options.withUpload(false)
                .withSequential(true)
                .download()
                .sharing()
                .uploads());
        assertTrue(options.withUpload(false)
                .withUpload(true)
                .withSeeding(1, Duration.ZERO)
                .download()
                .sharing()
                .uploads());
        assertThrows(IllegalArgumentException.class, () -> seeding.withUpload(false));
        TransferOptions nothing = options.withUpload(false);
        assertThrows(IllegalArgumentException.class, () -> nothing.withSeeding(2, Duration.ZERO));
    }

    @Test
    void aDurationMayBeOfAnyLength() throws Exception {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        Path content = content("f", 50_000);
        Torrent torrent = Torrent.create(content, List.of());
        TransferOptions options = from(torrent, content).withTimeout(longest).withSeeding(0, longest);
        try (Session other = Session.open(quiet())) {
            Transfer transfer = other.download(torrent, options);
            CompletableFuture<Void> seeds = new CompletableFuture<>();
            transfer.onStatus(now -> {
                if (now.phase() == Phase.SEEDING && now.elapsed().toMillis() > 600) {
                    seeds.complete(null);
                }
            });

            CompletableFuture.anyOf(seeds, transfer.result()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            transfer.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(Reason.STOPPED, reasonOf(transfer.result()));
        }
    }

    @Test
    void allFilesAreSeededWhateverIsSelected() throws Exception {
        content("tree/one.txt", 40_000);
        Path content = content("tree/two.bin", 60_000).getParent();
        Torrent torrent = Torrent.create(content, List.of());
        CompletableFuture<Long> seeded = new CompletableFuture<>();

        session.seed(torrent, content, TransferOptions.into(directory).withFiles("1"))
                .onStatus(now -> {
                    if (now.phase() == Phase.SEEDING) {
                        seeded.complete(now.totalBytes());
                    }
                });

        assertEquals(100_000, seeded.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void theDirectoryIsMadeBeforeATorrentIsFetched() throws Exception {
        Path below = content("f", 10).resolve("below a file");

        assertEquals(
                Reason.DISK,
                reasonOf(session.download(Torrent.url("http://127.0.0.1:1/x.torrent"), below)
                        .result()));
    }

    @Test
    void theRootIsNoContentOfATorrent() throws Exception {
        Path root = directory.getRoot();
        Torrent file = Torrent.create(content("f", 10_000), List.of());
        Torrent tree = Torrent.create(content("tree/f", 10_000).getParent(), List.of());

        assertEquals(Reason.DISK, reasonOf(session.seed(file, root).result()));
        assertEquals(Reason.DISK, reasonOf(session.seed(tree, root).result()));
    }

    @Test
    void aTorrentTellsItsNames() throws Exception {
        Path content = content("f", 50_000);
        Torrent made = Torrent.create(content, List.of("http://127.0.0.1:1/announce"));

        Torrent read = Torrent.parse(made.file().orElseThrow());
        Torrent link = Torrent.of(made.magnet().orElseThrow());

        assertEquals(made.infoHash(), read.infoHash());
        assertEquals(made.infoHash(), link.infoHash());
        assertEquals("f", link.name().orElseThrow());
        assertTrue(made.magnet().orElseThrow().contains("announce"));
        assertTrue(Torrent.url("http://127.0.0.1/x").infoHash().isEmpty());
    }
}
