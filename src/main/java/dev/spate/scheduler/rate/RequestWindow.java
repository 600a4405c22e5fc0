package dev.spate.scheduler.rate;

import dev.spate.torrent.Block;

/**
 * How many blocks to keep outstanding at one peer: a little more than fits on the way, and never a constant.
 *
 * <p>It starts with what memory and the work at hand allow. In slow start it grows by one for each block, so that it doubles in
 * every round trip, until the rate stops growing or blocks begin to queue.
 *
 * <p>From then on it follows the bandwidth-delay product: the largest delivery rate of late times the shortest round trip of
 * late. The product is taken a quarter larger than measured: a link that became faster shows as a larger rate, and the window
 * follows. A slack comes on top, a quarter of a second's worth where memory allows, so that a peer which delivers in bursts
 * does not run dry.
 *
 * <p>Every ten seconds the queue is let run out for one round trip, or the window's own queue would pass for distance. Rates
 * are sampled as in BBR: a request that was sent while there was too little to ask for proves nothing about the link.
 */
public final class RequestWindow {
    /** The window of a peer that was silent, and of a new one until {@link #begin}. */
    public static final int INITIAL_BLOCKS = 4;

    /** A new peer's window at most: two round trips from here a peer of 8 MiB/s at 200 ms has what it needs. */
    public static final int MOST_INITIAL_BLOCKS = 32;

    static final int FEWEST_BLOCKS = 2;

    /** The smallest window that is not filled up after every block. */
    private static final int BATCHED_FROM = 3;

    private static final int MOST_BATCH = 8;

    private static final double GAIN = 1.25;
    private static final double DRAIN_GAIN = 0.9;
    private static final double ROUNDING = 0.1;
    private static final int EXCESS = 2;
    private static final double EXCESS_SECONDS = 1;
    private static final double GROWING = 1.25;
    private static final int FLAT_ROUNDS = 3;
    private static final double LEAST_SLACK_SECONDS = 0.25;
    private static final double MOST_SLACK_SECONDS = 1;

    /** A peer that serves in pulses gets requests for one and a half of them, or it would idle between two. */
    private static final double PULSES = 1.5;

    private static final long PULSE_LIFE_NANOS = 2_000_000_000L;
    private static final long QUEUEING_NANOS = 50_000_000L;
    private static final int TRAIN_SAMPLE = 4;
    private static final long FLOOD_NANOS = 250_000_000L;
    private static final long MIN_RTT_LIFE_NANOS = 10_000_000_000L;
    private static final long RATE_LIFE_NANOS = 2_000_000_000L;
    private static final int RATE_LIFE_ROUNDS = 10;

    private final MaxFilter bandwidth = new MaxFilter();
    private final MaxFilter silence = new MaxFilter();
    private final DeliveryRate mean = new DeliveryRate();
    private int limit;
    private int blocks = INITIAL_BLOCKS;
    private boolean slowStart = true;
    private boolean probing;

    private long deliveredBytes;
    private long deliveredNanos;
    private long firstSentNanos;
    private long appLimitedUntil;

    private long minRttNanos;
    private long minRttAtNanos;
    private boolean draining;
    private long drainMark;

    private long roundEnd;
    private double fullBandwidth;
    private int flatRounds;

    private long trainMark;
    private long trainStartNanos;
    private int trainBlocks;

    public RequestWindow(int limit) {
        limit(limit);
    }

    /** The peer's own limit (reqq of its extension handshake, BEP 10). */
    public void limit(int reqq) {
        limit = Math.max(1, reqq);
    }

    /** The window of a peer that was never asked for anything, between one and {@link #MOST_INITIAL_BLOCKS}. */
    public void begin(int initialBlocks) {
        blocks = Math.max(1, Math.min(MOST_INITIAL_BLOCKS, initialBlocks));
    }

    /** Number of blocks that may be outstanding now. */
    public int blocks() {
        if (probing) {
            return 1;
        }
        int wanted = draining ? Math.min(blocks, drainTarget()) : blocks;
        return Math.min(limit, wanted);
    }

    /** Number of blocks that keep the peer's line busy, with nothing to spare: what it may have while memory is short. */
    public int frugalBlocks() {
        return Math.max(1, (int) (product() / Block.LENGTH_BYTES + ROUNDING));
    }

    /**
     * Whether to ask for more now, with so many outstanding: there is room for a batch, or those outstanding do not keep the
     * peer busy until the next batch. A write here and a read there cost the same for one request as for eight.
     */
    public boolean isDue(int outstanding) {
        int most = blocks();
        int batch = most < BATCHED_FROM ? 1 : Math.max(2, Math.min(MOST_BATCH, most / 2));
        return most - outstanding >= batch || slowStart || (double) outstanding * Block.LENGTH_BYTES < covered();
    }

    /** Bytes that must be outstanding to keep the peer busy: those on the way, and what it makes up for after a pause. */
    private double covered() {
        // The round trip is to the end of a block, so that the product has the one being served in it.
        return Math.max(GAIN * product(), bandwidth.get() * silence.get() / 1e9);
    }

    /** Whether so many outstanding blocks are far more than the window holds, and would take far longer. */
    public boolean isExceededBy(int outstanding) {
        double seconds = (double) (outstanding - blocks) * Block.LENGTH_BYTES / Math.max(1, bandwidth.get());
        return !slowStart && !draining && outstanding > EXCESS * blocks && seconds > EXCESS_SECONDS;
    }

    /** Mean rate of late; 0 before the first block. */
    public double bytesPerSecond() {
        return mean.bytesPerSecond();
    }

    /** Time that a block takes at that rate; 0 before the first. */
    public double blockNanos() {
        double rate = mean.bytesPerSecond();
        return rate == 0 ? 0 : Block.LENGTH_BYTES * 1e9 / rate;
    }

    /** Shortest time of late from a request to the end of its block; 0 before the first block. */
    public long minRttNanos() {
        return minRttNanos;
    }

    public boolean isSlowStart() {
        return slowStart;
    }

    /** Whether it would be larger if the peer queued more requests. */
    public boolean isCapped() {
        return blocks >= limit;
    }

    /** A deadline passed: ask for one block at a time until one comes. */
    public void timedOut() {
        probing = true;
    }

    /** The peer serves again after a long time: what was measured before is old. */
    void restart() {
        probing = false;
        slowStart = true;
        draining = false;
        blocks = INITIAL_BLOCKS;
        flatRounds = 0;
        fullBandwidth = 0;
        bandwidth.clear();
        trainMark = deliveredBytes;
        trainBlocks = 0;
    }

    public void sent(RequestTiming request, int outstandingBefore) {
        long now = request.sentNanos;
        if (outstandingBefore == 0) {
            deliveredNanos = now;
            firstSentNanos = now;
            mean.begin(now);
        }
        request.deliveredBytes = deliveredBytes;
        request.deliveredNanos = deliveredNanos;
        request.firstSentNanos = firstSentNanos;
        request.appLimited = appLimitedUntil > deliveredBytes;
    }

    /** The window is not full because there is nothing to ask for: rates measured from here say little. */
    public void appLimited(int outstanding) {
        appLimitedUntil = deliveredBytes + Math.max(1, (long) outstanding * Block.LENGTH_BYTES);
    }

    /**
     * A block came.
     *
     * @param outstanding number of blocks outstanding after it
     * @param shareBytes this peer's share of the memory that may be spent on slack
     */
    public void delivered(RequestTiming request, int outstanding, long nowNanos, long shareBytes) {
        int length = request.lengthBytes();
        if (probing) {
            restart();
        }
        silence.add(nowNanos - Math.max(deliveredNanos, request.sentNanos), nowNanos, PULSE_LIFE_NANOS);
        late(length, nowNanos);
        firstSentNanos = request.sentNanos;
        roundTrip(request, outstanding, nowNanos);
        sampleRate(request, nowNanos);
        if (slowStart) {
            checkSlowStart(request, nowNanos);
        }
        resize(shareBytes);
    }

    /** A block came that was not outstanding any more. */
    public void late(int length, long nowNanos) {
        deliveredBytes += length;
        deliveredNanos = nowNanos;
        mean.delivered(length, nowNanos);
    }

    private void roundTrip(RequestTiming request, int outstanding, long nowNanos) {
        long rtt = Math.max(1, nowNanos - request.sentNanos);
        if (minRttNanos == 0 || rtt <= minRttNanos) {
            minRttNanos = rtt;
            minRttAtNanos = nowNanos;
            draining = false;
        } else if (draining) {
            if (drainMark < 0) {
                drainMark = outstanding <= drainTarget() ? deliveredBytes : -1;
            } else if (request.deliveredBytes >= drainMark) {
                minRttNanos = rtt;
                minRttAtNanos = nowNanos;
                draining = false;
            }
        } else if (!slowStart && nowNanos - minRttAtNanos > MIN_RTT_LIFE_NANOS) {
            draining = true;
            drainMark = -1;
        }
    }

    private int drainTarget() {
        return (int) Math.max(1, Math.min(limit, DRAIN_GAIN * product() / Block.LENGTH_BYTES));
    }

    private void sampleRate(RequestTiming request, long nowNanos) {
        long acknowledged = nowNanos - request.deliveredNanos;
        long sending = request.sentNanos - request.firstSentNanos;
        long interval = Math.max(acknowledged, sending);
        if (interval < minRttNanos) {
            return;
        }
        double rate = (deliveredBytes - request.deliveredBytes) * 1e9 / interval;
        if (!request.appLimited || rate > bandwidth.get()) {
            bandwidth.add(rate, nowNanos, Math.max(RATE_LIFE_NANOS, RATE_LIFE_ROUNDS * minRttNanos));
        }
    }

    /** Blocks that were requested at once come one after the other: that is no sign of a queue, unless it takes very long. */
    private void checkTrain(long nowNanos) {
        if (trainBlocks++ == 0) {
            trainStartNanos = nowNanos;
            return;
        }
        long took = nowNanos - trainStartNanos;
        double each = (double) took / (trainBlocks - 1);
        double tolerated = 2 * Math.max(0, minRttNanos - each) + FLOOD_NANOS;
        boolean known = trainBlocks > TRAIN_SAMPLE || took > FLOOD_NANOS;
        slowStart = !known || each * blocks <= tolerated;
    }

    private void checkSlowStart(RequestTiming request, long nowNanos) {
        if (request.deliveredBytes <= trainMark) {
            checkTrain(nowNanos);
            return;
        }
        if (nowNanos - request.sentNanos > minRttNanos + minRttNanos / 4 + QUEUEING_NANOS) {
            slowStart = false;
            return;
        }
        if (request.deliveredBytes < roundEnd) {
            return;
        }
        roundEnd = deliveredBytes;
        if (bandwidth.get() >= fullBandwidth * GROWING) {
            fullBandwidth = bandwidth.get();
            flatRounds = 0;
        } else if (!request.appLimited && ++flatRounds >= FLAT_ROUNDS) {
            slowStart = false;
        }
    }

    private void resize(long shareBytes) {
        double bytes;
        if (slowStart) {
            bytes = 2 * product() + Math.min(bandwidth.get(), shareBytes) + 2.0 * Block.LENGTH_BYTES;
        } else {
            bytes = GAIN * product() + Math.min(mean.bytesPerSecond() * slackSeconds(), shareBytes);
        }
        int target = (int) Math.min(limit, Math.max(FEWEST_BLOCKS, Math.ceil(bytes / Block.LENGTH_BYTES)));
        blocks = slowStart ? Math.max(blocks, Math.min(target, blocks + 1)) : Math.min(target, blocks + 1);
    }

    private double slackSeconds() {
        return Math.min(MOST_SLACK_SECONDS, Math.max(LEAST_SLACK_SECONDS, PULSES * silence.get() / 1e9));
    }

    private double product() {
        return bandwidth.get() * minRttNanos / 1e9;
    }
}
