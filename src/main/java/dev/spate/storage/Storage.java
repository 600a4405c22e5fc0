package dev.spate.storage;

import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.ChannelOpener;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.FinalRecheck;
import dev.spate.storage.resume.ResumeFile;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of one download: verified pieces into files, and a record of them in {@code OUT.spate}.
 *
 * <p>OUT is the file of a single-file torrent; of one with several, the directory that holds them. Its parent must exist.
 * Files are made at full length, as holes, when their first byte is written; one that was longer is cut at the end.
 *
 * <p>Files that are not wanted are neither made nor touched. What a piece has of them besides bytes of a wanted file lies in
 * {@code OUT.spate.part}, until they are wanted too. As long as they are not, the record stays.
 *
 * <p>The record survives kill -9 and, because data is forced to disk before it is claimed, a power loss. The finished output
 * is not forced: that could take longer than the download, and no other downloader does.
 *
 * <p>Threads: {@link #buffer} and {@link #store} belong to the loop, and so do piece buffers; {@link #open},
 * {@link #record}, {@link #complete} and {@link #close} block on the disk and must not be called there.
 */
public final class Storage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    /** How soon piece layers are recorded: what was downloaded after the last record cannot be hashed without them. */
    private static final long LAYERS_MILLIS = 1_000;

    /**
     * A record is written anew each time: one that is longer than this, as only piece layers make it, is written when so many
     * more times have passed.
     */
    private static final int RECORD_BYTES_A_TIME = 4 << 20;

    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final Metainfo metainfo;
    private final StorageOptions options;
    private final Output output;
    private final WaitingPieces waiting = new WaitingPieces();
    private final PieceWriter writer;
    private final BlockReader reader;
    /** Empty for an output on the disk. */
    private final Optional<HeldPieces> held;

    private final ExecutorService disk;
    private final ScheduledExecutorService recording;
    private final PieceMemory memory;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Whether the record stays at the end although everything is there: the next run seeds again. */
    private volatile boolean keepsRecord;

    /** Piece layers that the record has, or has no room for; for the thread that records. */
    private int recordedLayers;

    /** How often nothing is recorded although it is time; for the thread that records. */
    private int recordsToSkip;

    private int layersToSkip;

    private volatile boolean finished;
    private volatile WantedFiles wanted;

    private Storage(Metainfo metainfo, StorageOptions options, Output output, boolean inMemory, DiskWatch watch) {
        this.metainfo = metainfo;
        this.options = options;
        this.output = output;
        this.disk = output.disk();
        this.wanted = new WantedFiles(metainfo, options.wanted());
        long largest =
                Math.min(metainfo.layout().pieceLength(), metainfo.layout().totalBytes());
        this.memory = new PieceMemory((int) Math.max(1, largest), options.idleBytes());
        this.held = inMemory ? Optional.of(new HeldPieces(memory)) : Optional.empty();
        this.writer = new PieceWriter(
                output.verifier(), output.unproven(), output.files(), output.resumeWriter(), memory, held, watch);
        this.reader = new BlockReader(output.map(), output.files().input(options.openFiles()));
        this.recording = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "spate-state");
            thread.setDaemon(true);
            return thread;
        });
        long millis = options.recordEvery().toMillis();
        Runnable record = this::recordOnTime;
        recording.execute(output.resumeWriter()::forceFirstRecord);
        if (!inMemory) {
            recording.scheduleWithFixedDelay(record, millis, millis, TimeUnit.MILLISECONDS);
        }
        if (!inMemory && output.verifier().hasTrees()) {
            long often = Math.min(LAYERS_MILLIS, millis);
            recording.scheduleWithFixedDelay(this::recordLayersOnTime, often, often, TimeUnit.MILLISECONDS);
        }
    }

    /** Records if need be. What this throws would end the recording for good without a word. */
    private void recordOnTime() {
        if (recordsToSkip-- > 0) {
            return;
        }
        try {
            output.resumeWriter().recordIfNeeded(options.recordEvery().dividedBy(4));
            recordsToSkip = timesToSkip(output.resumeWriter().recordBytes());
        } catch (RuntimeException | Error bug) {
            LOG.error("the state was not recorded", bug);
        }
    }

    static int timesToSkip(int recordBytes) {
        return recordBytes / RECORD_BYTES_A_TIME;
    }

    /** Records piece layers if new ones came. */
    private void recordLayersOnTime() {
        if (layersToSkip-- > 0) {
            return;
        }
        try {
            // Counted first: of those that come meanwhile the next time tells.
            int count = output.verifier().learnedCount();
            if (count != recordedLayers) {
                output.resumeWriter().recordLayers();
                recordedLayers = count;
                layersToSkip = timesToSkip(output.resumeWriter().recordBytes());
            }
        } catch (RuntimeException | Error bug) {
            LOG.error("the piece layers were not recorded", bug);
        }
    }

    /**
     * Locks the output for this torrent and finds out which pieces it holds. Hashes what no record confirms. Blocks, for
     * some milliseconds when there is nothing to hash.
     *
     * @param watch is told what the disk threads do
     * @throws StorageException when it cannot be used: kinds FOREIGN, OTHER_TORRENT, LOCKED, OBSTRUCTED, CANCELLED, FULL, IO.
     *     Nothing was changed then
     */
    public static Storage open(
            Metainfo metainfo, Path out, StorageOptions options, RecheckProgress progress, DiskWatch watch)
            throws StorageException {
        return open(metainfo, out, options, progress, tree -> tree::open, watch);
    }

    /** With another way to open files, for tests: {@code openers} makes one for the tree. */
    static Storage open(
            Metainfo metainfo,
            Path out,
            StorageOptions options,
            RecheckProgress progress,
            Function<OutputTree, ChannelOpener> openers,
            DiskWatch watch)
            throws StorageException {
        Storage storage = new Storage(
                metainfo,
                options,
                new OutputOpening(metainfo, out, options, progress, openers).toDownload(),
                false,
                watch);
        boolean opened = false;
        try {
            storage.moveParts();
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                storage.close();
            }
        }
    }

    /**
     * For content that somebody takes as it comes and that is not kept: verified pieces are in memory until they are
     * {@linkplain #passed passed}, and nothing is read from the disk or written to it. How many are in memory at once is the
     * caller's to bound.
     *
     * @param out names the output in messages
     * @param watch is told what the disk threads do
     */
    public static Storage inMemory(Metainfo metainfo, Path out, StorageOptions options, DiskWatch watch) {
        return new Storage(metainfo, options, OutputOpening.inMemory(metainfo, out, options), true, watch);
    }

    /** Whoever takes the content has had this piece: one in memory is given up. Any thread. */
    public void passed(int piece) {
        held.ifPresent(pieces -> pieces.release(piece));
    }

    /** Pieces in memory that were not passed. */
    int heldPieces() {
        return held.map(HeldPieces::count).orElse(0);
    }

    /** Brings what the part file has of wanted files into these. */
    private void moveParts() throws StorageException {
        if (output.map().parted().cardinality() > 0) {
            Bitfield none = new Bitfield(output.map().fileCount());
            output.resumeWriter().part(filesOf(wanted), none);
        }
    }

    private Bitfield filesOf(WantedFiles which) {
        Bitfield files = new Bitfield(output.map().fileCount());
        for (int file = 0; file < files.size(); file++) {
            if (which.has(file)) {
                files.set(file);
            }
        }
        return files;
    }

    /** The files that are to be there, as {@link #want} was last told. Any thread. */
    public WantedFiles wanted() {
        return wanted;
    }

    /**
     * Changes which files are to be there, from now on: what the part file has of those that are new comes into the files. Of
     * those that are wanted no more, what is there stays there. Blocks; one call at a time.
     *
     * @param files indices; empty: all
     * @throws StorageException kind FOREIGN when a file is there that is not known to be ours; then the files are as before
     */
    public void want(Optional<Bitfield> files) throws StorageException {
        WantedFiles next = new WantedFiles(metainfo, files);
        Bitfield leave = filesOf(next);
        Bitfield enter = filesOf(wanted);
        for (int file = leave.nextSet(0); file >= 0; file = leave.nextSet(file + 1)) {
            enter.clear(file);
        }
        output.resumeWriter().part(leave, enter);
        finished = false;
        wanted = next;
    }

    /**
     * Opens content that is there, to be given to others: nothing is written to its files. Hashes what no record confirms.
     * The record is kept at the end, so that the next run need not hash; where none can be written, there is none.
     *
     * @param hashed whether it was hashed a moment ago: then files of the right length are believed
     * @param watch is told what the disk threads do
     * @throws StorageException kind MISSING when a file is not there, or nothing that is there is the torrent's; LOCKED,
     *     OBSTRUCTED, CANCELLED, IO
     */
    public static Storage openToSeed(
            Metainfo metainfo,
            Path out,
            StorageOptions options,
            boolean hashed,
            RecheckProgress progress,
            DiskWatch watch)
            throws StorageException {
        StorageOptions anyContent = options.withOverwrite(true);
        Output output = new OutputOpening(metainfo, out, anyContent, progress, tree -> tree::open).toSeed(hashed);
        Storage storage = new Storage(metainfo, anyContent, output, false, watch);
        if (ContentCheck.isNothingRight(metainfo, storage.verified())) {
            storage.close();
            throw new StorageException(
                    StorageException.Kind.MISSING,
                    out.toAbsolutePath().normalize()
                            + " does not hold this torrent: not one piece matches (name the directory of the data with"
                            + " -d)");
        }
        storage.keepRecord();
        return storage;
    }

    /** Says which pieces are right, and is told of hashes that become known. Any thread. */
    public PieceVerifier verifier() {
        return output.verifier();
    }

    /** A copy of the set of pieces whose verified bytes are in the files. Any thread. */
    public Bitfield verified() {
        return output.verified().copy();
    }

    /**
     * The pieces that tell whether files that are there are the torrent's. No other piece may be stored before all of these
     * were compared: nothing is written before. All but the last one to come are only compared, and to be stored again after
     * it. Comparing fails, with kind FOREIGN, when a file is somebody else's. Any thread.
     */
    public Bitfield telling() {
        return output.unproven().pieces();
    }

    /** What was transferred in all runs so far, as {@link #transferred(Transferred)} was last told. Any thread. */
    public Transferred transferred() {
        return output.resumeWriter().transferred();
    }

    /** The peers to begin with, as {@link #peers(PeerAddresses)} was last told, in this run or an earlier one. Any thread. */
    public PeerAddresses peers() {
        return output.resumeWriter().peers();
    }

    /** Names the peers for the next run to begin with; they are recorded every few seconds. Any thread. */
    public void peers(PeerAddresses known) {
        output.resumeWriter().peers(known);
    }

    /** Says what was transferred so far in all runs; it is recorded every few seconds. Any thread. */
    public void transferred(Transferred total) {
        output.resumeWriter().transferred(total);
    }

    /** The record stays when the storage is closed, also that of a complete output: the next run seeds on. Any thread. */
    public void keepRecord() {
        keepsRecord = true;
    }

    /** Where an output's record is. */
    public static Path recordOf(Path out) {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.getFileName() == null ? absolute : ResumeFile.of(absolute);
    }

    /**
     * Memory for a piece whose blocks are about to come. Loop thread. How many are out at once is the caller's to bound.
     *
     * @throws IllegalStateException when the storage is closed
     */
    public PieceBuffer buffer(int piece) {
        return new PieceBuffer(piece, metainfo.layout().pieceLength(piece), memory);
    }

    /**
     * Verifies a piece and, when it is right, writes it, on a disk thread. Loop thread; takes the buffer over.
     *
     * @param digests whether the verdict is to come with the digests of the piece's blocks
     * @param loop where the callback runs; when it has ended, the verdict is lost
     */
    public void store(PieceBuffer content, boolean digests, Executor loop, StoreCallback callback) {
        ByteBuf bytes = content.seal();
        HandedPiece handed = new HandedPiece(content.piece(), bytes, digests, System.nanoTime(), loop, callback);
        waiting.add(handed);
        try {
            // Each takes the oldest: another may have taken this one together with those before it.
            disk.execute(this::writeWaiting);
        } catch (RejectedExecutionException e) {
            if (takeBack(handed)) {
                StorageException error = new StorageException(StorageException.Kind.IO, "the output is closed", e);
                tell(loop, () -> callback.failed(error));
            }
        } catch (RuntimeException | Error e) {
            // No thread could be started, for one: the caller hears of it, once.
            if (takeBack(handed)) {
                throw e;
            }
        }
    }

    /** @return whether it was still waiting; else a task that still ran has taken it, and tells the verdict */
    private boolean takeBack(HandedPiece handed) {
        boolean waited = waiting.remove(handed);
        if (waited) {
            memory.giveBack(handed.content());
        }
        return waited;
    }

    /** Whatever goes wrong, each piece has a verdict, as the caller waits for it. */
    private void writeWaiting() {
        List<HandedPiece> run = waiting.takeRun();
        List<Runnable> verdicts;
        try {
            verdicts = writer.write(run);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "pieces {} were not stored",
                    run.stream().map(HandedPiece::piece).toList(),
                    e);
            verdicts = run.stream().map(each -> failure(each, e)).toList();
        }
        for (int i = 0; i < run.size(); i++) {
            tell(run.get(i).loop(), verdicts.get(i));
        }
    }

    private static Runnable failure(HandedPiece handed, Throwable bug) {
        StorageException error = new StorageException(
                StorageException.Kind.IO, "cannot store piece " + handed.piece() + ": our own bug: " + bug, bug);
        return () -> handed.callback().failed(error);
    }

    /**
     * Reads blocks on a disk thread, for those who upload. Loop thread. Whether their pieces are verified is the caller's to
     * know.
     *
     * @param header written before each block
     * @param target with room for all of them and their headers, one behind the other; taken over
     * @param loop where the callback runs; when it has ended, nobody is told
     */
    public void read(List<Block> blocks, BlockHeader header, ByteBuf target, Executor loop, ReadCallback callback) {
        boolean handedOn = false;
        try {
            disk.execute(() -> readNow(blocks, header, target, loop, callback));
            handedOn = true;
        } catch (RejectedExecutionException e) {
            StorageException error = new StorageException(StorageException.Kind.IO, "the output is closed", e);
            tell(loop, () -> callback.failed(blocks.get(0).piece(), error));
        } finally {
            if (!handedOn) {
                target.release();
            }
        }
    }

    /** Takes the leaves of pieces, or why there are none; the other one is null. */
    @FunctionalInterface
    public interface LeavesCallback {
        void done(byte[] leaves, StorageException failure);
    }

    /**
     * Reads pieces of one file on a disk thread, and hashes their leaves (BEP 52). Loop thread. Whether they are verified is the
     * caller's to know.
     *
     * @param loop where the callback runs; when it has ended, nobody is told
     */
    public void leaves(int firstPiece, int lastPiece, Executor loop, LeavesCallback callback) {
        try {
            disk.execute(() -> {
                try {
                    byte[] leaves = leavesNow(firstPiece, lastPiece);
                    tell(loop, () -> callback.done(leaves, null));
                } catch (StorageException e) {
                    tell(loop, () -> callback.done(null, e));
                } catch (RuntimeException | Error e) {
                    LOG.error("pieces {} to {} were not read", firstPiece, lastPiece, e);
                    tell(
                            loop,
                            () -> callback.done(
                                    null, new StorageException(StorageException.Kind.IO, "our own bug: " + e, e)));
                }
            });
        } catch (RejectedExecutionException e) {
            tell(
                    loop,
                    () -> callback.done(
                            null, new StorageException(StorageException.Kind.IO, "the output is closed", e)));
        }
    }

    private byte[] leavesNow(int firstPiece, int lastPiece) throws StorageException {
        if (held.isPresent()) {
            throw new StorageException(StorageException.Kind.IO, "what is not kept is given to nobody");
        }
        return reader.leaves(firstPiece, lastPiece);
    }

    /**
     * Reads blocks at once, if all of them are in the page cache of the system. Loop thread, which does not wait for the disk
     * here: handing a batch to a disk thread and back costs more than copying it.
     *
     * @param target as for {@link #read}; stays the caller's
     * @return false, and the target is empty, when {@link #read} has to be tried
     */
    public boolean readCached(List<Block> blocks, BlockHeader header, ByteBuf target) {
        if (held.isPresent()) {
            return false;
        }
        for (int from = 0; from < blocks.size(); ) {
            int to = BlockReader.runEnd(blocks, from);
            if (!reader.readCached(blocks.subList(from, to), header, target)) {
                target.clear();
                return false;
            }
            from = to;
        }
        return true;
    }

    private void readNow(List<Block> blocks, BlockHeader header, ByteBuf target, Executor loop, ReadCallback callback) {
        int piece = blocks.get(0).piece();
        boolean handedOn = false;
        try {
            for (int from = 0; from < blocks.size(); ) {
                piece = blocks.get(from).piece();
                int to = BlockReader.runEnd(blocks, from);
                if (held.isPresent()) {
                    for (Block block : blocks.subList(from, to)) {
                        held.get().read(block, header, target);
                    }
                } else {
                    reader.read(blocks.subList(from, to), header, target);
                }
                from = to;
            }
            loop.execute(() -> callback.read(target));
            handedOn = true;
        } catch (StorageException e) {
            tellFailed(loop, callback, piece, e);
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop has ended before it heard of what was read");
        } catch (RuntimeException | Error e) {
            LOG.error("piece {} was not read", piece, e);
            tellFailed(
                    loop,
                    callback,
                    piece,
                    new StorageException(
                            StorageException.Kind.IO, "cannot read piece " + piece + ": our own bug: " + e, e));
        } finally {
            if (!handedOn) {
                target.release();
            }
        }
    }

    private static void tellFailed(Executor loop, ReadCallback callback, int piece, StorageException reason) {
        tell(loop, () -> callback.failed(piece, reason));
    }

    private static void tell(Executor loop, Runnable verdict) {
        try {
            loop.execute(verdict);
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop has ended before it heard a verdict");
        }
    }

    /**
     * Records the verified pieces now, data first. Every few seconds that is done anyway; tests cannot wait. Blocks, for as
     * long as the disk takes.
     *
     * @throws StorageException when the data or the record cannot be forced to disk
     */
    void record() throws StorageException {
        output.resumeWriter().record(FOREVER);
    }

    /**
     * Ends the writing when every wanted piece is verified and its verdict was told: final lengths, empty files. Reads go on;
     * the record is removed when the storage is closed and holds everything. Blocks.
     *
     * @throws StorageException kind CHANGED when a file was deleted, replaced, cut or changed meanwhile: run again to mend it
     * @throws IllegalStateException when a piece is missing
     */
    public void finish() throws StorageException {
        WantedFiles files = wanted;
        Bitfield pieces = output.verified().copy();
        if (!files.isCoveredBy(pieces)) {
            throw new IllegalStateException("not complete: " + pieces);
        }
        output.resumeWriter().check();
        if (held.isPresent()) {
            finished = true;
            return;
        }
        FinalRecheck.check(
                output.verifier(),
                output.map(),
                output.tree(),
                output.files().changed(),
                pieces,
                options.diskThreads());
        for (int i = 0; i < output.map().fileCount(); i++) {
            if (files.has(i)) {
                output.files().finish(i);
            }
        }
        finished = true;
    }

    /**
     * {@linkplain #finish() Ends the writing}, and closes the storage, also when that fails. Blocks.
     *
     * @throws StorageException as {@link #finish()}
     * @throws IllegalStateException when a piece is missing
     */
    public void complete() throws StorageException {
        if (!wanted.isCoveredBy(output.verified().copy())) {
            throw new IllegalStateException("not complete: " + output.verified().copy());
        }
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("closed already");
        }
        try {
            endDiskThreads();
            finish();
        } finally {
            // What was made of a selection is ours, be it empty files alone.
            boolean remove =
                    finished ? wanted.isAll() : output.verified().copy().cardinality() == 0;
            memory.close();
            await(
                    recording.submit(() -> {
                        if (!remove) {
                            output.resumeWriter().recordIfNeeded(FOREVER);
                        }
                        release(remove);
                    }),
                    Long.MAX_VALUE);
            recording.shutdown();
        }
    }

    /**
     * Ends a download, complete or not, or the seeding of one: finishes what was handed to {@link #store}, records, gives the lock back. Takes
     * at most about {@link StorageOptions#closeWithin}; what the disk has not done by then goes on behind.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        disk.shutdown();
        memory.close();
        Future<?> end = recording.submit(() -> {
            endDiskThreads();
            output.resumeWriter().recordIfNeeded(options.closeWithin().dividedBy(2));
            // A record of nothing would only keep other torrents from this place, and one of somebody else's files too.
            release(finished && !keepsRecord && wanted.isAll()
                    || output.verified().copy().cardinality() == 0
                    || output.unproven().refused());
        });
        recording.shutdown();
        if (!await(end, options.closeWithin().toNanos())) {
            LOG.info("the disk is slow to take the data: the next run may have to check what is there");
        }
    }

    /** Whether it ended in time. */
    private static boolean await(Future<?> task, long nanos) {
        try {
            task.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("closing the output failed", e.getCause());
        }
    }

    private void endDiskThreads() {
        disk.shutdown();
        boolean interrupted = false;
        try {
            while (!disk.isTerminated()) {
                try {
                    disk.awaitTermination(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @param removeRecord whether nothing is left to go on from */
    private void release(boolean removeRecord) {
        reader.close();
        held.ifPresent(HeldPieces::close);
        output.files().close();
        if (output.map().wasParted() && (removeRecord || !holdsParts())) {
            output.files().removePart();
        }
        output.resumeWriter().end(removeRecord);
    }

    /** Whether the part file has bytes of a piece that is there. */
    private boolean holdsParts() {
        Bitfield parted = output.map().partedPieces();
        Bitfield have = output.verified().copy();
        for (int piece = parted.nextSet(0); piece >= 0; piece = parted.nextSet(piece + 1)) {
            if (have.get(piece)) {
                return true;
            }
        }
        return false;
    }
}
