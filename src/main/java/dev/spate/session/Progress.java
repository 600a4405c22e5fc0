package dev.spate.session;

import dev.spate.session.swarm.LatencyRecorder;
import dev.spate.session.swarm.Swarm;
import dev.spate.storage.Transferred;
import dev.spate.storage.WantedFiles;
import dev.spate.text.ByteSize;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerId;
import dev.spate.tracker.AnnounceRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The numbers of one download, as announcements, snapshots and the summary tell them. Owner: the event loop. */
public final class Progress {
    private static final int MOST_PEERS_WANTED = 10_000;

    private final TorrentRef ref;
    private final PeerId self;
    private final int announceKey;
    private final int peersWanted;
    private final LongSupplier clock;
    private final long startNanos;
    private final RateMeter rate = new RateMeter();
    private final RateMeter sentRate = new RateMeter();
    private final RateMeter webSeedRate = new RateMeter();
    private final IntSupplier knownPeers;
    private IntSupplier listenPort = () -> 0;
    private DownloadTarget target;
    /** Bytes of what the target wants; 0 before there is one. */
    private long targetBytes;

    private Swarm swarm;
    private final LatencyRecorder latencies = new LatencyRecorder();
    /** Of all pieces, wanted or not. */
    private long haveBytes;
    /** Of wanted files. */
    private long verifiedBytes;

    private WantedFiles wanted;
    private Transferred before = Transferred.NOTHING;

    /** @param knownPeers how many addresses were heard of */
    Progress(TorrentRef ref, PeerId self, int announceKey, int maxPeers, IntSupplier knownPeers, LongSupplier clock) {
        this.ref = ref;
        this.self = self;
        this.announceKey = announceKey;
        this.peersWanted = Math.min(maxPeers, MOST_PEERS_WANTED);
        this.knownPeers = knownPeers;
        this.clock = clock;
        this.startNanos = clock.getAsLong();
    }

    /** What is to be downloaded is known. */
    void setTarget(DownloadTarget theTarget) {
        target = theTarget;
        targetBytes = theTarget.wantedBytes();
    }

    /** Where peers can dial us until there is a swarm; 0 for nowhere. */
    void listeningAt(IntSupplier port) {
        listenPort = port;
    }

    /** These pieces are on the disk already, so much of it is wanted, and so much was transferred in earlier runs. */
    void stored(Bitfield stored, WantedFiles files, Transferred earlier) {
        before = earlier;
        wants(stored, files);
    }

    /** These files are wanted from now on; so much is there. */
    void wants(Bitfield stored, WantedFiles files) {
        wanted = files;
        haveBytes = 0;
        verifiedBytes = 0;
        for (int i = stored.nextSet(0); i >= 0; i = stored.nextSet(i + 1)) {
            haveBytes += target.stored().layout().pieceLength(i);
            verifiedBytes += files.bytesIn(i);
        }
    }

    /** Bytes of what is wanted; 0 while that is not known. */
    private long totalBytes() {
        if (wanted != null) {
            return wanted.totalBytes();
        }
        return targetBytes;
    }

    /** Whether the whole torrent is there. */
    boolean isWhole() {
        return haveBytes == target.metainfo().layout().totalBytes();
    }

    /** The event that the output was checked. */
    DownloadEvent started() {
        return new DownloadEvent.Started(
                target.metainfo().name(), ref.infoHash().toHex(), totalBytes(), verifiedBytes);
    }

    /** The swarm has been set up. */
    void setSwarm(Swarm theSwarm) {
        swarm = theSwarm;
    }

    void pieceVerified(int piece) {
        haveBytes += target.metainfo().layout().pieceLength(piece);
        verifiedBytes += wanted.bytesIn(piece - target.firstPiece());
    }

    /** That not everything is there, of a torrent that is only given to others. */
    String missing() {
        long missing = totalBytes() - verifiedBytes;
        return ByteSize.format(missing) + " of "
                + ByteSize.format(totalBytes())
                + " are missing or do not match, and are not given to anybody (spate verify tells more)";
    }

    long verifiedBytes() {
        return verifiedBytes;
    }

    /** Whether there is anything that the next run can go on from. */
    boolean hasVerified() {
        return haveBytes > 0;
    }

    /** Addresses heard of. */
    public int knownPeers() {
        return knownPeers.getAsInt();
    }

    /** Called about five times a second. */
    void sampleRate() {
        rate.sample(receivedBytes(), clock.getAsLong());
        sentRate.sample(sentBytes(), clock.getAsLong());
        webSeedRate.sample(swarm == null ? 0 : swarm.webSeedBytes(), clock.getAsLong());
    }

    /** In all runs so far. */
    Transferred transferred() {
        return new Transferred(before.receivedBytes() + receivedBytes(), before.sentBytes() + sentBytes());
    }

    private long sentBytes() {
        return swarm == null ? 0 : swarm.sentBytes();
    }

    private long receivedBytes() {
        return swarm == null ? 0 : swarm.receivedBytes();
    }

    /**
     * What trackers are told. The bytes left are those of the whole torrent, also when only some of it is wanted; what was
     * transferred is counted from the {@code started} of this run (BEP 3).
     */
    AnnounceRequest announcement() {
        long left = target == null ? 1 : target.metainfo().layout().totalBytes() - haveBytes;
        return new AnnounceRequest(
                ref.infoHash(),
                self,
                swarm == null ? listenPort.getAsInt() : swarm.listenPort(),
                sentBytes(),
                receivedBytes(),
                left,
                AnnounceRequest.Event.NONE,
                peersWanted,
                announceKey);
    }

    /** The state as it is now. */
    Snapshot snapshot(
            Snapshot.Phase phase,
            long checkedBytes,
            int connected,
            String waitingFor,
            Optional<Bottleneck> bottleneck) {
        return new Snapshot(
                phase,
                target == null
                        ? ref.name().orElse(ref.infoHash().toHex())
                        : target.metainfo().name(),
                totalBytes(),
                phase == Snapshot.Phase.CHECKING ? Math.min(checkedBytes, totalBytes()) : verifiedBytes,
                receivedBytes(),
                swarm == null ? 0 : swarm.wastedBytes(),
                sentBytes(),
                rate.bytesPerSecond(),
                sentRate.bytesPerSecond(),
                connected,
                knownPeers(),
                swarm == null ? 0 : swarm.unchoked(),
                swarm == null ? 0 : swarm.served(),
                waitingFor,
                bottleneck,
                clock.getAsLong() - startNanos,
                before.sentBytes(),
                swarm == null ? WebSeedRate.NONE : new WebSeedRate(swarm.webSeeds(), webSeedRate.bytesPerSecond()));
    }

    /** Where the times of blocks are recorded. */
    LatencyRecorder latencies() {
        return latencies;
    }

    /** What is told at the end of any download. */
    public Findings findings(List<Findings.Share> shares) {
        return new Findings(shares, latencies.close(), clock.getAsLong() - startNanos);
    }

    /** What is told at the end of a complete download. */
    Summary summary() {
        return new Summary(
                target.out(),
                target.metainfo().name(),
                totalBytes(),
                receivedBytes(),
                swarm == null ? 0 : swarm.wastedBytes(),
                sentBytes(),
                clock.getAsLong() - startNanos,
                swarm == null ? 0 : swarm.contributors(),
                swarm == null ? 0 : swarm.webSeedBytes(),
                wanted.count(),
                wanted.fileCount());
    }
}
