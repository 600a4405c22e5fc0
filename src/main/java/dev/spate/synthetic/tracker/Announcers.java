package dev.spate.synthetic.tracker;

import dev.spate.synthetic.AnnouncerReport;
import dev.spate.tracker.AnnounceRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The clients that have announced themselves to the trackers of a swarm in which clients trade: each hears of the
 * others, and what each told is kept. A client is told apart by its address and the port where it listens.
 *
 * <p>Owned by the swarm's event loop.
 */
final class Announcers {
    /** No swarm of real clients on one machine has more; whoever comes later is neither named nor counted. */
    static final int MOST = 10_000;

    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Map<InetSocketAddress, Announcer> all = new LinkedHashMap<>();
    private long resetNanos;

    private static final class Announcer {
        private final long startedNanos;
        private long completedNanos;
        private boolean lacked;
        private boolean complete;
        private boolean here = true;
        private long uploaded;
        private long downloaded;
        private long left;

        Announcer(long nowNanos) {
            startedNanos = nowNanos;
        }

        void told(AnnounceRequest request, long nowNanos) {
            here = request.event() != AnnounceRequest.Event.STOPPED && request.port() != 0;
            left = request.left();
            // Some begin again at zero after a pause: nothing that was given is taken back.
            uploaded = Math.max(uploaded, request.uploaded());
            downloaded = Math.max(downloaded, request.downloaded());
            boolean completes = request.event() == AnnounceRequest.Event.COMPLETED || lacked && left == 0;
            if (completes && !complete) {
                complete = true;
                completedNanos = nowNanos;
            }
            lacked |= left > 0;
        }
    }

    /** Notes an announce from this address. */
    void told(AnnounceRequest request, InetAddress from, long nowNanos) {
        InetSocketAddress address = new InetSocketAddress(from, request.port());
        if (all.containsKey(address) || all.size() < MOST) {
            all.computeIfAbsent(address, key -> new Announcer(nowNanos)).told(request, nowNanos);
        }
    }

    /** Those that are there, without the one that asks. */
    List<InetSocketAddress> othersThan(InetAddress from, int port) {
        InetSocketAddress itself = new InetSocketAddress(from, port);
        List<InetSocketAddress> others = new ArrayList<>();
        all.forEach((address, announcer) -> {
            if (announcer.here && !address.equals(itself)) {
                others.add(address);
            }
        });
        return others;
    }

    /** Forgets them; seconds count from now. */
    void reset(long nowNanos) {
        all.clear();
        resetNanos = nowNanos;
    }

    /** Each of them, in the order in which they came. */
    List<AnnouncerReport> report() {
        List<AnnouncerReport> reports = new ArrayList<>();
        all.forEach((address, each) -> reports.add(new AnnouncerReport(
                address.getAddress().getHostAddress() + ":" + address.getPort(),
                seconds(each.startedNanos),
                each.complete ? seconds(each.completedNanos) : -1,
                each.uploaded,
                each.downloaded,
                each.left)));
        return reports;
    }

    private double seconds(long nanos) {
        return (nanos - resetNanos) / NANOS_A_SECOND;
    }
}
