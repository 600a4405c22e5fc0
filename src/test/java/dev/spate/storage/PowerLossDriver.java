package dev.spate.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Stores missing pieces in any order in a process of its own, recording all the time, and ends as it was told. */
final class PowerLossDriver {
    /** Files of all sorts: deep, empty, shorter than a page, longer than many pieces. */
    static final SampleTorrent SAMPLE = SampleTorrent.multi(
            3,
            16384,
            new SampleTorrent.Spec("a/b/long", 900_000),
            new SampleTorrent.Spec("a/empty", 0),
            new SampleTorrent.Spec("a/b/tiny", 700),
            new SampleTorrent.Spec("c/middle", 200_000),
            new SampleTorrent.Spec("top", 50_000),
            new SampleTorrent.Spec("d/e/f/last", 123_456));

    private PowerLossDriver() {}

    /** @param args output, seed, {@code halt}, {@code close} or {@code complete} */
    public static void main(String[] args) throws Exception {
        Random random = new Random(Long.parseLong(args[1]));
        StorageOptions often = new StorageOptions(false, 2, 1 << 20, 3, Duration.ofMillis(15), Duration.ofSeconds(2));
        Storage storage =
                Storage.open(SAMPLE.metainfo(), Path.of(args[0]), often, RecheckProgress.NONE, DiskWatch.NONE);
        List<Integer> missing = new ArrayList<>();
        for (int piece = 0; piece < SAMPLE.pieceCount(); piece++) {
            if (!storage.verified().get(piece)) {
                missing.add(piece);
            }
        }
        Collections.shuffle(missing, random);
        boolean complete = args[2].equals("complete");
        int count = complete ? missing.size() : missing.size() / 2;
        List<CompletableFuture<StoreResult>> verdicts = new ArrayList<>();
        for (int piece : missing.subList(0, count)) {
            verdicts.add(StoreResult.submit(storage, piece, SAMPLE.piece(piece), false));
            if (random.nextInt(3) == 0) {
                verdicts.get(verdicts.size() - 1).join();
                Thread.sleep(random.nextInt(12));
            }
        }
        verdicts.forEach(CompletableFuture::join);
        if (complete) {
            storage.complete();
        } else if (args[2].equals("close")) {
            storage.close();
        }
        Runtime.getRuntime().halt(0);
    }
}
