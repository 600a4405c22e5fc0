package dev.spate.webseed;

import dev.spate.http.HttpClient;
import dev.spate.http.RangeConnection;
import dev.spate.http.RangeHead;
import dev.spate.http.RangeListener;
import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A web seed (BEP 19): takes requests for blocks as a peer does, joins consecutive ones into requests for ranges of files, and
 * divides what comes into these blocks again. One connection at a time; requests are sent ahead of the answers as soon as the
 * server has shown that it keeps the connection.
 *
 * <p>Owner: the event loop.
 */
public final class WebSeed {
    /** The longest range. Memory is no matter, as what was requested has its place already. */
    static final long MOST_RANGE_BYTES = 16 << 20;

    /** Requests that are sent ahead of the answers, as many as libtorrent has, and one for small files. */
    private static final int MOST_AHEAD = 6;

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(
                    Unpooled.wrappedBuffer(new byte[Block.LENGTH_BYTES]))
            .asReadOnly();

    private final HttpClient client;
    private final SeedContent content;
    private final Url base;
    private final RateLimit limit;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final WebSeedListener listener;
    private final SeedState state;
    private final RequestedBlocks requested;
    private final BlockFiller filler;
    /** Parts that were asked for, in the order in which their bytes come. */
    private final Deque<FilePart> asked = new ArrayDeque<>();
    /** How many of the first of these were sent on the present connection. */
    private int sent;

    /** Which server sent us on to an origin. */
    private final Map<String, InetAddress> senders = new HashMap<>();

    private RangeConnection connection;
    private String origin = "";
    /** Whether the server has given an answer on this connection and kept it open. */
    private boolean keepsOpen;

    /** Whether the server has sent a whole file in place of a range: then one request is sent at a time. */
    private boolean wholeFiles;

    private boolean answering;
    private long skipBytes;
    private long partBytes;
    private long restBytes;
    private long lastByteNanos;
    private boolean padsDue;

    /**
     * A seed that is not connected yet.
     *
     * @param base the address that the torrent or the link names
     * @param limit on what is read
     * @param clock monotonic nanoseconds
     */
    public WebSeed(
            HttpClient client,
            SeedContent content,
            Url base,
            RateLimit limit,
            EventLoop loop,
            LongSupplier clock,
            WebSeedListener listener) {
        this.client = client;
        this.content = content;
        this.base = base;
        this.limit = limit;
        this.loop = loop;
        this.clock = clock;
        this.listener = listener;
        this.state = new SeedState(content::askedFiles);
        this.requested = new RequestedBlocks(content.layout());
        this.filler = new BlockFiller(listener);
    }

    /** Its address for a person. */
    public String label() {
        return base.label();
    }

    /** The pieces that it has, as far as it is known. */
    public Bitfield pieces() {
        return content.without(state.lostFiles());
    }

    /** Whether it may be asked now: it is not waited for after a failure, and was not given up. */
    public boolean mayBeAsked() {
        return state.mayBeAsked(clock.getAsLong());
    }

    /** Whether something may come of it yet. */
    public boolean hasHope() {
        return state.hasHope();
    }

    /** Why it is never asked again; empty while it may be. */
    public String ended() {
        return state.ended();
    }

    /** It sent a piece whose hash does not match: all requests are forgotten, it has to wait, or was banned. */
    public boolean sentBadPiece(String reason) {
        disconnect();
        forgetRequests();
        return state.sentBadPiece(reason, clock.getAsLong());
    }

    /** This block is to be fetched; {@link #flush} asks for it. */
    public void request(int piece, int offset, int length) {
        requested.add(new Block(piece, offset, length));
    }

    /** The block is not wanted any more. If it was asked for, its bytes come, and are thrown away. */
    public void cancel(int piece, int offset, int length) {
        requested.remove(new Block(piece, offset, length));
    }

    /** Asks for what was requested. */
    public void flush() {
        while (!requested.isEmpty() && asked.size() < mostAhead()) {
            if (asked.isEmpty()) {
                lastByteNanos = clock.getAsLong();
            }
            List<Block> run = requested.next(MOST_RANGE_BYTES);
            long length = 0;
            for (Block block : run) {
                filler.expect(block);
                length += block.length();
            }
            asked.addAll(content.parts(requested.offset(run.get(0)), length));
        }
        send();
    }

    private int mostAhead() {
        return keepsOpen && !wholeFiles ? MOST_AHEAD : 1;
    }

    /** Sends what was asked for, as far as the connection goes. */
    private void send() {
        FilePart head = asked.peekFirst();
        if (head != null && head.pad()) {
            fillPadsSoon();
            return;
        }
        int n = 0;
        for (FilePart part : asked) {
            if (n++ < sent) {
                continue;
            }
            if (part.pad() || sent >= mostAhead()) {
                return;
            }
            Url url = url(part.file());
            if (connection == null || sent == 0 && !url.origin().equals(origin)) {
                connect(url);
            } else if (!url.origin().equals(origin)) {
                return;
            }
            connection.get(url, part.offset(), part.lengthBytes());
            sent++;
        }
    }

    private Url url(int file) {
        return state.movedTo(file).orElseGet(() -> content.url(base, file));
    }

    private void connect(Url url) {
        disconnect();
        origin = url.origin();
        connection =
                client.ranges(url, SsrfPolicy.WEB_SEED, Optional.ofNullable(senders.get(origin)), limit, new Answers());
        lastByteNanos = clock.getAsLong();
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        origin = "";
        sent = 0;
        keepsOpen = false;
        answering = false;
    }

    private void forgetRequests() {
        requested.clear();
        asked.clear();
        filler.clear();
    }

    /** Not at once: whoever is told of the blocks may be just requesting others. */
    private void fillPadsSoon() {
        if (!padsDue) {
            padsDue = true;
            loop.execute(LoopWork.task(this::fillPads, bug -> fail("spate itself failed: " + bug, false)));
        }
    }

    private void fillPads() {
        padsDue = false;
        while (asked.peekFirst() != null && asked.peekFirst().pad()) {
            for (long left = asked.removeFirst().lengthBytes(); left > 0; ) {
                int count = (int) Math.min(left, Block.LENGTH_BYTES);
                filler.fill(ZEROS.duplicate(), count);
                left -= count;
            }
        }
        listener.readComplete();
        flush();
    }

    /** Every few seconds: a server that is silent for too long has failed. */
    public void sweep() {
        boolean waits = asked.peekFirst() != null && !asked.peekFirst().pad();
        if (waits && clock.getAsLong() - lastByteNanos > SILENCE_NANOS) {
            fail("sent nothing for 20 s" + (answering ? "" : " (" + connection.stage() + ")"), false);
        }
    }

    /** It is of no use at the moment: it fails. */
    public void drop(String reason) {
        fail(reason, false);
    }

    /** Ends it. */
    public void close() {
        disconnect();
        forgetRequests();
    }

    private void fail(String reason, boolean forGood) {
        failed(reason, forGood, Optional.empty());
    }

    private void failed(String reason, boolean forGood, Optional<Duration> pause) {
        close();
        state.failed(forGood, pause, clock.getAsLong());
        listener.failed(reason);
    }

    private void lost(int file, String reason) {
        String where = url(file).label();
        close();
        state.lost(file, reason);
        String told = where.equals(label()) ? reason : where + ": " + reason;
        if (state.ended().isEmpty()) {
            listener.fileLost(content.firstPiece(file), content.lastPiece(file), told);
        } else {
            listener.failed(told);
        }
    }

    /** Hears the answers of the present connection. */
    private final class Answers implements RangeListener {
        @Override
        public void head(RangeHead head) {
            FilePart part = asked.peekFirst();
            lastByteNanos = clock.getAsLong();
            if (part == null || sent == 0 || answering) {
                fail("answers that nobody asked for", false);
                return;
            }
            RangeAnswer answer = RangeAnswer.of(head, part, content.length(part.file()), Instant.now());
            if (answer instanceof RangeAnswer.Bytes bytes) {
                answering = true;
                skipBytes = bytes.skipBytes();
                partBytes = part.lengthBytes();
                restBytes = bytes.restBytes();
                wholeFiles |= skipBytes + restBytes > 0;
                state.found(part.file());
            } else if (answer instanceof RangeAnswer.Moved moved) {
                moved(part.file(), moved.location(), head.from());
            } else if (answer instanceof RangeAnswer.FileLost lost) {
                lost(part.file(), lost.reason());
            } else if (answer instanceof RangeAnswer.Failed failed) {
                failed(failed.reason(), false, failed.pause());
            }
        }

        private void moved(int file, String location, InetAddress from) {
            Url here = url(file);
            Url to;
            try {
                to = here.resolve(location);
            } catch (MalformedURLException e) {
                lost(file, "redirected to an impossible address: " + e.getMessage());
                return;
            }
            if (!to.isHttp()
                    || here.origin().startsWith("https:") && !to.origin().startsWith("https:")) {
                lost(file, "redirected to " + to.label() + ", refused");
                return;
            }
            boolean sameOrigin = to.origin().equals(here.origin());
            if (sameOrigin && to.userInfo().isEmpty()) {
                to = to.withUserInfo(here.userInfo());
            }
            if (!sameOrigin) {
                senders.put(to.origin(), from);
            }
            if (!state.moved(file, to)) {
                lost(file, "more than " + SeedState.MAX_REDIRECTS + " redirects");
                return;
            }
            goOnElsewhere();
        }

        @Override
        public void body(ByteBuf bytes) {
            lastByteNanos = clock.getAsLong();
            take(bytes);
            while (answering && partBytes == 0 && restBytes > 0) {
                if (!takesNextPart()) {
                    return;
                }
                take(bytes);
            }
            if (!answering || bytes.isReadable()) {
                fail("sends more bytes than it was asked for", false);
            }
        }

        private void take(ByteBuf bytes) {
            int skipped = (int) Math.min(skipBytes, bytes.readableBytes());
            bytes.skipBytes(skipped);
            skipBytes -= skipped;
            int count = (int) Math.min(partBytes, bytes.readableBytes());
            if (skipped + count > 0) {
                listener.blockProgress();
            }
            if (skipped > 0) {
                listener.skipped(skipped);
            }
            if (count > 0) {
                partBytes -= count;
                if (filler.fill(bytes, count)) {
                    state.delivered();
                }
            }
        }

        /**
         * The asked part of a whole file is there: if what is wanted next follows in the same file, it is taken from the same
         * answer, else the connection is closed rather than to read what nobody wants.
         */
        private boolean takesNextPart() {
            FilePart done = asked.removeFirst();
            if (sent == 1) {
                RangeConnection present = connection;
                // Nothing is sent meanwhile, as this answer still counts as sent.
                listener.readComplete();
                flush();
                if (connection != present || connection == null) {
                    return false;
                }
                FilePart next = asked.peekFirst();
                long at = done.offset() + done.lengthBytes();
                if (next != null && !next.pad() && next.file() == done.file() && next.offset() >= at) {
                    skipBytes = next.offset() - at;
                    partBytes = next.lengthBytes();
                    restBytes -= skipBytes + partBytes;
                    return true;
                }
            }
            goOnElsewhere();
            return false;
        }

        @Override
        public void end() {
            if (!answering || skipBytes + partBytes > 0) {
                fail("ended " + (skipBytes + partBytes) + " bytes early", false);
                return;
            }
            keepsOpen = true;
            sent--;
            partDone();
        }

        /** What else was asked for on this connection is asked for again on another one, in its order. */
        private void goOnElsewhere() {
            disconnect();
            listener.readComplete();
            flush();
        }

        private void partDone() {
            answering = false;
            asked.removeFirst();
        }

        @Override
        public void readComplete() {
            listener.readComplete();
            flush();
        }

        @Override
        public void closed(Closed how, String reason) {
            if (keepsOpen && !answering) {
                // Between two answers it may.
                goOnElsewhere();
            } else if (how == Closed.REFUSED && isRedirected()) {
                lost(asked.peekFirst().file(), reason);
            } else {
                fail(reason, how != Closed.BROKEN);
            }
        }

        /** An address that the policy refuses is the fault of the file that redirects to it, not of the others. */
        private boolean isRedirected() {
            FilePart head = asked.peekFirst();
            return !answering
                    && !keepsOpen
                    && head != null
                    && !head.pad()
                    && state.movedTo(head.file()).isPresent();
        }
    }
}
