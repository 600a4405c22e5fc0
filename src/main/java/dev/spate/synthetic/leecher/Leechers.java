package dev.spate.synthetic.leecher;

import dev.spate.net.Transport;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.JainsIndex;
import dev.spate.synthetic.LeechReport;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.count.LeechCounters;
import dev.spate.text.Quantile;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All leechers of a swarm. They connect to the client that announces itself to the swarm's tracker, and take from it.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class Leechers {
    /** How many connections are attempted at a time: some clients have a short queue of connections to be accepted. */
    private static final int MOST_HALF_OPEN = 16;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SMALLEST_READ_BYTES = 2 * 1024;
    private static final int FIRST_READ_BYTES = 16 * 1024;
    private static final int LARGEST_READ_BYTES = 256 * 1024;

    private final Transport transport;
    private final SyntheticTorrent torrent;
    private final ContentSource content;
    private final LeecherGroup group;
    private final List<Leecher> leechers;
    private final ArrayDeque<Leecher> toDial = new ArrayDeque<>();
    private LeechCounters counters;
    private InetSocketAddress client;
    private int halfOpen;
    private int done;
    private double fairnessAtFirstDone;
    private long firstDoneNanos;
    private long middleDoneNanos;

    /** @param addresses where each calls from */
    public Leechers(
            Transport transport,
            SyntheticTorrent torrent,
            ContentSource content,
            LeecherGroup group,
            List<InetAddress> addresses) {
        this.transport = transport;
        this.torrent = torrent;
        this.content = content;
        this.group = group;
        List<Leecher> made = new ArrayList<>();
        for (InetAddress address : addresses) {
            made.add(new Leecher(this, made.size(), address));
        }
        this.leechers = List.copyOf(made);
    }

    /** Closes every connection, forgets the client and counts from nothing; nobody has anything. */
    public void reset(long nowNanos) {
        client = null;
        toDial.clear();
        done = 0;
        fairnessAtFirstDone = -1;
        counters = new LeechCounters(group.totalBytes(torrent.shape()), nowNanos);
        leechers.forEach(leecher -> leecher.reset(counters, nowNanos));
    }

    /** A client has announced that it listens here. */
    public void announced(InetSocketAddress listening) {
        if (!listening.equals(client)) {
            client = listening;
            leechers.stream().filter(Leecher::wantsConnection).forEach(this::dialLater);
            dial();
        }
    }

    /** Connects a leecher once more that has lost its connection, if the run is still the same. */
    void dialAgain(Leecher leecher, Leecher.Run ofConnection) {
        if (leecher.run() == ofConnection && client != null && leecher.wantsConnection()) {
            dialLater(leecher);
            dial();
        }
    }

    private void dialLater(Leecher leecher) {
        if (!toDial.contains(leecher)) {
            toDial.add(leecher);
        }
    }

    private void dial() {
        while (halfOpen < MOST_HALF_OPEN && !toDial.isEmpty()) {
            Leecher leecher = toDial.remove();
            if (leecher.wantsConnection()) {
                halfOpen++;
                connect(leecher);
            }
        }
    }

    private void connect(Leecher leecher) {
        transport
                .tcp()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ_BYTES, FIRST_READ_BYTES, LARGEST_READ_BYTES))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        leecher.prepare(channel);
                    }
                })
                .connect(client, new InetSocketAddress(leecher.address(), 0))
                .addListener(connected -> transport.loop().execute(() -> {
                    halfOpen--;
                    dial();
                }));
    }

    /** A leecher has everything. */
    void done() {
        done++;
        long now = System.nanoTime();
        if (done == 1) {
            firstDoneNanos = now;
            fairnessAtFirstDone = fairness(run -> run.receivedBytes());
        }
        if (done == (leechers.size() + 1) / 2) {
            middleDoneNanos = now;
        }
    }

    private double fairness(ToDoubleFunction<Leecher.Run> share) {
        return JainsIndex.of(
                leechers.stream().map(Leecher::run).mapToDouble(share).toArray());
    }

    LeecherGroup group() {
        return group;
    }

    SyntheticTorrent torrent() {
        return torrent;
    }

    ContentSource content() {
        return content;
    }

    EventLoop loop() {
        return transport.loop();
    }

    /** What they have taken since the last reset. */
    public LeechReport report() {
        long now = System.nanoTime();
        List<Leecher.Run> runs = leechers.stream().map(Leecher::run).toList();
        double[] outstanding = runs.stream()
                .filter(Leecher.Run::hasBegun)
                .mapToDouble(Leecher.Run::mostOutstanding)
                .sorted()
                .toArray();
        return new LeechReport(
                runs.size(),
                (int) runs.stream().filter(Leecher.Run::hasBegun).count(),
                (int) runs.stream().filter(run -> run.receivedBytes() > 0).count(),
                done,
                group.totalBytes(torrent.shape()),
                counters.deliveredBytes(),
                counters.receivedBytes(),
                counters.unwantedBytes(),
                counters.corruptBytes(),
                counters.connections,
                counters.openConnections(),
                counters.rejected,
                counters.chokes,
                outstanding.length == 0 ? 0 : (int) outstanding[outstanding.length - 1],
                outstanding.length == 0 ? 0 : Quantile.median(outstanding),
                fairness(run -> run.bytesPerSecond(now)),
                fairnessAtFirstDone,
                counters.firstBlockSeconds(),
                counters.halfSeconds(),
                counters.nearlySeconds(),
                counters.allSeconds(),
                done > 0 ? counters.seconds(firstDoneNanos) : -1,
                2 * done >= runs.size() ? counters.seconds(middleDoneNanos) : -1,
                counters.cpuSeconds(),
                counters.loopBusyShare(now),
                counters.series(now),
                counters.latency());
    }
}
