package dev.spate.utp.connection;

/**
 * One connection (BEP 29) as a state machine: packets, bytes and the time in, packets and bytes out. It retransmits by
 * selective acks and timeouts, keeps the window of {@link Ledbat}, and ignores packets that cannot be the peer's.
 *
 * <pre>
 * SYN_SENT -> CONNECTED -> CLOSED
 * </pre>
 *
 * After {@link #close} a connected one sends what it has, then FIN, and is closed when that is acked or a few seconds
 * later. A peer's FIN ends only its own direction.
 *
 * <p>A packet never changes once it has a number. So acks that carry bits travel alone, and packets with data have 20
 * bytes of header. Mutable, not thread-safe; times are monotonic nanoseconds.
 */
public final class UtpConnection {
    /** What we take in that is not read yet, reordered packets included. */
    static final int WINDOW_BYTES = 1 << 20;

    /** What is held of reordered packets at first; as much more as the peer has delivered in order, up to the window. */
    static final int FIRST_REORDERED_BYTES = 1 << 16;

    static final long ACK_DELAY_NANOS = 40_000_000L;
    static final long KEEP_ALIVE_NANOS = 29_000_000_000L;
    static final long LINGER_NANOS = 5_000_000_000L;
    static final long WINDOW_PROBE_NANOS = 15_000_000_000L;
    static final int SYN_TRANSMISSIONS = 4;
    static final int MOST_TIMEOUTS = 6;

    /** Acks are delayed once so many packets came: before, the peer's window is small and waits for them. */
    private static final int QUICK_ACKS = 64;

    private static final int DUPLICATES = 3;
    /** Acks that data which was overtaken may carry. */
    private static final int LATE_ACKS = 256;
    /** What uTorrent sends as a timestamp difference while it has none. */
    private static final int NO_DIFFERENCE = 0x7FFF_FFFF;

    private static final int MOST_DRIFT_MICROS = 10_000;
    private static final int LEAST_SEND_BYTES = 1 << 17;

    /** Gives bytes to a connection. */
    public interface Source {
        /** Copies the next {@code length} bytes. */
        void read(byte[] target, int offset, int length);
    }

    /** Hears of what the connection has to be called for. */
    interface Alarm {
        /** {@link #run} is to be called at this time, or before. */
        void at(long nanos);

        /** The connection is closed. */
        void ended();
    }

    /** What this connection is doing. */
    enum State {
        SYN_SENT,
        CONNECTED,
        CLOSED
    }

    private final UtpListener listener;
    private final UtpOutput output;
    private final UtpCounters counters;
    private final Alarm alarm;
    private final int receiveId;
    private final int sendId;
    private final byte[] header = new byte[UtpHeader.BYTES + 2 + UtpHeader.MAX_SELECTIVE_ACK_BYTES];

    private final RoundTripTime roundTrip = new RoundTripTime();
    private final DelayHistory ourDelay = new DelayHistory();
    private final DelayHistory theirDelay = new DelayHistory();
    private final PathMtu mtu;
    private final Ledbat ledbat;
    private final SendBuffer buffer = new SendBuffer();
    private final SentPackets sent;
    private final ReorderBuffer reordered;
    private byte[] scratch;

    private State state;
    private boolean established;
    private int synTransmissions;
    /** The number of the last packet that came in order. */
    private int received;
    /** Position of the first byte that was never sent. */
    private long unsentFrom;

    private long peerWindowBytes;
    private boolean moreComing;
    private boolean wantsRoom;
    private int duplicateAcks;
    private int lossSequence;
    private boolean dataAcked;
    private int probeSequence = -1;
    private int probeLength;
    private boolean resendNow;
    /** Whether more would have been sent when last something was, had the congestion window been greater. */
    private boolean windowIsFull;

    /** Of the packets that the packet at hand acks. */
    private int newlyAckedPackets;

    private int newlyAckedBytes;
    private long leastRoundTripNanos;
    private long newestAckedNanos;

    private int replyMicros;
    private int unreadBytes;
    private long deliveredBytes;
    private int advertisedBytes = WINDOW_BYTES;
    private int unackedPackets;
    private boolean ackNow;
    private int quickAcks = QUICK_ACKS;

    private boolean finishing;
    private int finSequence = -1;
    private boolean finReceived;
    private int peerFinSequence;
    private boolean endTold;
    private boolean detached;

    private long retransmitAtNanos;
    private boolean retransmitArmed;
    private long ackAtNanos;
    private boolean ackArmed;
    private long lingerUntilNanos;
    private long lastSentNanos;
    private boolean windowProbeArmed;
    private long windowProbeAtNanos;
    private int windowProbes;

    private UtpConnection(
            UtpListener listener,
            UtpOutput output,
            UtpCounters counters,
            ReorderBudget budget,
            Alarm alarm,
            int receiveId,
            int sendId,
            int firstSequence,
            long nowNanos) {
        this.listener = listener;
        this.output = output;
        this.counters = counters;
        this.reordered = new ReorderBuffer(budget);
        this.alarm = alarm;
        this.receiveId = receiveId;
        this.sendId = sendId;
        this.sent = new SentPackets(firstSequence);
        this.lossSequence = sent.ackedSequence();
        this.mtu = new PathMtu(output.mostBytes(), output.canProbe());
        this.ledbat = new Ledbat(payloadBytes(), SendBuffer.MOST_BYTES);
        this.peerWindowBytes = WINDOW_BYTES;
        this.lastSentNanos = nowNanos;
        alarm.at(nowNanos + KEEP_ALIVE_NANOS);
    }

    /** Sends a SYN. */
    static UtpConnection dial(
            UtpListener listener,
            UtpOutput output,
            UtpCounters counters,
            ReorderBudget budget,
            Alarm alarm,
            int id,
            int synSequence,
            long nowNanos) {
        UtpConnection dialled = new UtpConnection(
                listener,
                output,
                counters,
                budget,
                alarm,
                id,
                SequenceNumber.plus(id, 1),
                SequenceNumber.plus(synSequence, 1),
                nowNanos);
        dialled.state = State.SYN_SENT;
        dialled.sendSyn(nowNanos);
        return dialled;
    }

    /**
     * A connection whose SYN was answered, and whose peer has shown that it got the answer.
     *
     * @param id that of the SYN
     * @param received the SYN's sequence number
     * @param firstSequence what our answer carried
     */
    static UtpConnection accept(
            UtpListener listener,
            UtpOutput output,
            UtpCounters counters,
            ReorderBudget budget,
            Alarm alarm,
            int id,
            int received,
            int firstSequence,
            long nowNanos) {
        UtpConnection accepted = new UtpConnection(
                listener, output, counters, budget, alarm, SequenceNumber.plus(id, 1), id, firstSequence, nowNanos);
        accepted.state = State.CONNECTED;
        accepted.established = true;
        accepted.received = received;
        return accepted;
    }

    /** The id in the peer's packets. */
    int receiveId() {
        return receiveId;
    }

    /** The id in ours. */
    int sendId() {
        return sendId;
    }

    /** Whether it may be written to and read from. */
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    int nextSequence() {
        return sent.nextSequence();
    }

    int ackedSequence() {
        return sent.ackedSequence();
    }

    int expectedSequence() {
        return SequenceNumber.plus(received, 1);
    }

    /** What came and the owner has not read, reordered packets included. */
    long heldBytes() {
        return unreadBytes + reordered.bytes();
    }

    Ledbat ledbat() {
        return ledbat;
    }

    PathMtu mtu() {
        return mtu;
    }

    private int payloadBytes() {
        return mtu.packetBytes() - UtpHeader.BYTES;
    }

    // --- the peer's packets

    /** A packet with our id from the peer's address; acks and data are sent at the end of the burst. */
    void received(UtpHeader in, byte[] datagram, long nowNanos) {
        switch (state) {
            case SYN_SENT -> answered(in, nowNanos);
            case CONNECTED -> connectedReceived(in, datagram, nowNanos);
            case CLOSED -> {
                // Somebody of the same burst has ended it.
            }
        }
    }

    private void answered(UtpHeader in, long nowNanos) {
        if (in.ack != SequenceNumber.plus(sent.nextSequence(), -1)) {
            counters.foreignAcks++;
        } else if (in.type == UtpHeader.RESET) {
            end(UtpEnd.REFUSED);
        } else if (in.type == UtpHeader.STATE) {
            // The packet carries the number that the peer's first data will have, whatever the diagram of BEP 29 says.
            received = SequenceNumber.plus(in.sequence, -1);
            state = State.CONNECTED;
            established = true;
            retransmitArmed = false;
            peerWindowBytes = in.windowBytes;
            if (synTransmissions == 1) {
                roundTrip.add(nowNanos - lastSentNanos);
            }
            roundTrip.progressed();
            delays(in, nowNanos);
            listener.connected();
        }
    }

    private void connectedReceived(UtpHeader in, byte[] datagram, long nowNanos) {
        int ahead = SequenceNumber.distance(sent.ackedSequence(), in.ack);
        if (in.type == UtpHeader.RESET) {
            // It answers a packet of ours, and acks that one's number: of data, or the next one, which acks carry.
            if (ahead >= -DUPLICATES && ahead <= sent.count() + 1) {
                end(UtpEnd.RESET);
            } else {
                counters.foreignResets++;
            }
            return;
        }
        if (in.type == UtpHeader.SYN) {
            ackNow = true;
            return;
        }
        if (ahead > sent.count() || ahead < -(in.type == UtpHeader.STATE ? DUPLICATES : LATE_ACKS)) {
            counters.foreignAcks++;
            return;
        }
        int behindOurs = SequenceNumber.distance(received, in.sequence);
        if (behindOurs > ReorderBuffer.MOST_PACKETS || behindOurs < -ReorderBuffer.MOST_PACKETS) {
            counters.tooFarAhead++;
            return;
        }
        boolean hasSample = delays(in, nowNanos);
        if (in.windowBytes != peerWindowBytes && ahead >= 0) {
            peerWindowBytes = in.windowBytes;
            windowProbes = 0;
        }
        if (peerHasNoRoom()) {
            // It is there, and says so.
            roundTrip.progressed();
        }
        acked(in, datagram, ahead, hasSample, nowNanos);
        if (in.type == UtpHeader.FIN) {
            finReceived(in.sequence);
        } else if (in.type == UtpHeader.DATA) {
            dataReceived(in, datagram);
        }
    }

    /** @return whether the packet told how long ours took */
    private boolean delays(UtpHeader in, long nowNanos) {
        if (in.timestampMicros != 0) {
            replyMicros = micros(nowNanos) - in.timestampMicros;
            boolean known = theirDelay.isInitialized();
            int before = theirDelay.baseMicros();
            theirDelay.add(replyMicros, nowNanos);
            int change = theirDelay.baseMicros() - before;
            // Their base falls because one clock is faster than the other: then ours rises as much.
            if (known && change < 0 && change > -MOST_DRIFT_MICROS && ourDelay.isInitialized()) {
                ourDelay.raise(-change);
            }
        }
        if (in.timestampDifferenceMicros == 0 || in.timestampDifferenceMicros == NO_DIFFERENCE) {
            return false;
        }
        long delay = ourDelay.add(in.timestampDifferenceMicros, nowNanos);
        ledbat.sample(delay, in.timestampDifferenceMicros, nowNanos);
        return true;
    }

    // --- acks of what we sent

    private void acked(UtpHeader in, byte[] datagram, int ahead, boolean hasSample, long nowNanos) {
        long inFlightBefore = sent.inFlightBytes();
        leastRoundTripNanos = Long.MAX_VALUE;
        newestAckedNanos = Long.MIN_VALUE;
        newlyAckedBytes = 0;
        newlyAckedPackets = 0;
        if (ahead > 0) {
            int first = sent.ackedSequence();
            for (int i = 1; i <= ahead; i++) {
                ack(SequenceNumber.plus(first, i), nowNanos);
            }
            duplicateAcks = 0;
        } else if (ahead == 0 && in.type == UtpHeader.STATE && !sent.isEmpty() && in.windowBytes > 0) {
            duplicateAcks++;
        }
        int lost = in.selectiveAckBytes > 0 ? selectivelyAcked(in, datagram, nowNanos) : 0;
        sent.forgetAcked();
        if (duplicateAcks == DUPLICATES && in.selectiveAckBytes == 0 && !sent.isEmpty()) {
            lost += lose(SequenceNumber.plus(sent.ackedSequence(), 1));
        }
        if (newlyAckedPackets > 0) {
            roundTrip.progressed();
            buffer.release(sent.isEmpty() ? unsentFrom : sent.position(sent.ackedSequence() + 1));
            retransmitArmed = !sent.isEmpty();
            retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
            if (hasSample && newlyAckedBytes > 0 && leastRoundTripNanos != Long.MAX_VALUE) {
                ledbat.acked(newlyAckedBytes, inFlightBefore, leastRoundTripNanos / 1_000, windowIsFull);
            }
        }
        if (lost > 0) {
            resendNow = true;
            // A burst of losses is one event: those before the last cut were sent into the same full queue.
            if (SequenceNumber.distance(lossSequence, sent.ackedSequence()) >= 0 && ledbat.lost(nowNanos)) {
                lossSequence = sent.nextSequence();
            }
        }
        if (SequenceNumber.distance(lossSequence, sent.ackedSequence()) > 0) {
            lossSequence = sent.ackedSequence();
        }
    }

    private void ack(int sequence, long nowNanos) {
        if (!sent.markAcked(sequence)) {
            return;
        }
        newlyAckedPackets++;
        dataAcked = true;
        newlyAckedBytes += sent.length(sequence);
        long sentNanos = sent.sentNanos(sequence);
        if (sent.transmissions(sequence) == 1) {
            roundTrip.add(nowNanos - sentNanos);
            leastRoundTripNanos = Math.min(leastRoundTripNanos, nowNanos - sentNanos);
            newestAckedNanos = Math.max(newestAckedNanos, sentNanos);
        } else if (nowNanos - sentNanos >= roundTrip.nanos() / 2) {
            newestAckedNanos = Math.max(newestAckedNanos, sentNanos);
        }
        if (sequence == probeSequence) {
            probeSequence = -1;
            mtu.acked(probeLength);
            ledbat.packetBytes(payloadBytes());
        }
    }

    /** @return how many packets were found to be lost */
    private int selectivelyAcked(UtpHeader in, byte[] datagram, long nowNanos) {
        int ackDistance = SequenceNumber.distance(sent.ackedSequence(), in.ack);
        if (ackDistance < 0) {
            return 0;
        }
        // Bits of what was never sent say nothing.
        int bits = Math.min(in.selectiveAckBytes * 8, SequenceNumber.distance(in.ack, sent.nextSequence()) - 2);
        for (int i = 0; i < bits; i++) {
            if ((datagram[in.selectiveAckOffset + i / 8] >> i % 8 & 1) != 0) {
                ack(SequenceNumber.plus(in.ack, 2 + i), nowNanos);
            }
        }
        long sentBefore =
                newestAckedNanos == Long.MIN_VALUE ? Long.MIN_VALUE : newestAckedNanos - roundTrip.reorderNanos();
        int lost = 0;
        int ackedBeyond = 0;
        for (int i = bits - 1; i >= -1; i--) {
            int sequence = SequenceNumber.plus(in.ack, 2 + i);
            if (i >= 0 && sent.isAcked(sequence)) {
                ackedBeyond++;
            } else if (ackedBeyond >= DUPLICATES
                    && sent.isInFlight(sequence)
                    && (sent.transmissions(sequence) == 1 || sent.sentNanos(sequence) < sentBefore)) {
                lost += lose(sequence);
            }
        }
        return lost;
    }

    /** @return 1, or 0 when the loss says nothing of the path: a probe was too great for it */
    private int lose(int sequence) {
        if (!sent.isInFlight(sequence)) {
            return 0;
        }
        sent.markLost(sequence);
        if (sequence == probeSequence) {
            counters.probesLost++;
            probeSequence = -1;
            mtu.lost(probeLength);
            ledbat.packetBytes(payloadBytes());
            resendNow = true;
            return 0;
        }
        return 1;
    }

    // --- what the peer sends

    private void dataReceived(UtpHeader in, byte[] datagram) {
        int ahead = SequenceNumber.distance(received, in.sequence);
        unackedPackets++;
        if (ahead <= 0 || finReceived && SequenceNumber.distance(in.sequence, peerFinSequence) <= 0) {
            // Sent again because our ack was lost.
            ackNow = true;
            return;
        }
        if (!detached && unreadBytes + reordered.bytes() + in.payloadBytes > WINDOW_BYTES) {
            counters.overWindow++;
            ackNow = true;
            return;
        }
        if (ahead > 1) {
            ackNow = true;
            if (reordered.contains(in.sequence)) {
                return;
            }
            // Memory is for who has shown what he sends: many that have not would fill it.
            boolean isShown = reordered.bytes() + in.payloadBytes <= FIRST_REORDERED_BYTES + deliveredBytes;
            if (!isShown || !reordered.put(in.sequence, datagram, in.payloadOffset, in.payloadBytes)) {
                counters.overWindow++;
            }
            return;
        }
        received = in.sequence;
        deliver(datagram, in.payloadOffset, in.payloadBytes);
        if (!reordered.isEmpty()) {
            ackNow = true;
            deliverReordered();
        }
        tellEnd();
    }

    private void deliverReordered() {
        byte[] next = reordered.take(SequenceNumber.plus(received, 1));
        while (next != null && state == State.CONNECTED) {
            received = SequenceNumber.plus(received, 1);
            deliver(next, 0, next.length);
            next = reordered.take(SequenceNumber.plus(received, 1));
        }
    }

    private void deliver(byte[] bytes, int offset, int length) {
        if (!detached && length > 0) {
            unreadBytes += length;
            deliveredBytes += length;
            listener.received(bytes, offset, length);
        }
    }

    private void finReceived(int sequence) {
        unackedPackets++;
        ackNow = true;
        if (!finReceived && SequenceNumber.distance(received, sequence) > 0) {
            finReceived = true;
            peerFinSequence = sequence;
        }
        tellEnd();
    }

    /** The FIN has its turn when all data before it has come. */
    private void tellEnd() {
        if (finReceived && !endTold && SequenceNumber.plus(received, 1) == peerFinSequence) {
            endTold = true;
            received = peerFinSequence;
            reordered.clear();
            ackNow = true;
            if (!detached) {
                listener.ended();
            }
        }
    }

    // --- the owner

    /** How many bytes {@link #append} takes now; when there are none, {@link UtpListener#writable} tells later. */
    public int room() {
        int limit = (int) Math.max(LEAST_SEND_BYTES, Math.min(SendBuffer.MOST_BYTES, 2 * ledbat.windowBytes()));
        int room = finishing || state != State.CONNECTED ? 0 : buffer.room(limit);
        wantsRoom = room == 0;
        return room;
    }

    /** Takes bytes to be sent: at most {@link #room}. */
    public void append(Source source, int length) {
        buffer.append(source, length);
    }

    /**
     * Sends what the windows allow.
     *
     * @param more whether the owner has bytes for which there was no room: then only full packets are sent
     */
    public void flush(boolean more, long nowNanos) {
        moreComing = more;
        if (state == State.CONNECTED) {
            transmit(nowNanos);
        }
    }

    /** The owner has read so many bytes: the window opens again. */
    public void consumed(int bytes, long nowNanos) {
        unreadBytes -= bytes;
        // Else the peer, for whom there was no room, learns of it only by asking.
        if (state == State.CONNECTED && advertisedBytes < WINDOW_BYTES / 2 && window() >= WINDOW_BYTES * 3 / 4) {
            sendState(nowNanos);
        }
    }

    /** Nothing more is appended: a FIN follows the last byte. */
    public void finish(long nowNanos) {
        finishing = true;
        flush(false, nowNanos);
    }

    /**
     * The owner lets go: what was appended is still sent, what comes is dropped. {@link UtpListener#closed} follows.
     */
    public void close(long nowNanos) {
        if (state == State.SYN_SENT) {
            abort(nowNanos);
            return;
        }
        if (state == State.CONNECTED && !detached) {
            detached = true;
            reordered.clear();
            lingerUntilNanos = nowNanos + LINGER_NANOS;
            alarm.at(lingerUntilNanos);
            finish(nowNanos);
            endIfDone(nowNanos);
        }
    }

    /** Ends it at once, with a RESET. */
    public void abort(long nowNanos) {
        if (state != State.CLOSED) {
            UtpHeader.write(
                    header,
                    UtpHeader.RESET,
                    0,
                    state == State.SYN_SENT ? receiveId : sendId,
                    micros(nowNanos),
                    0,
                    0,
                    sent.nextSequence(),
                    received);
            if (established) {
                counters.packetsOut++;
                output.send(header, UtpHeader.BYTES, header, 0, 0);
            }
            end(UtpEnd.ABORTED);
        }
    }

    private void end(UtpEnd end) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            buffer.clear();
            reordered.clear();
            alarm.ended();
            listener.closed(end);
        }
    }

    private void endIfDone(long nowNanos) {
        boolean finAcked = finSequence >= 0 && sent.isEmpty();
        if (state == State.CONNECTED && detached && finAcked && finReceived) {
            // Its FIN may wait for an ack.
            if (ackNow || unackedPackets > 0) {
                sendState(nowNanos);
            }
            end(UtpEnd.ENDED);
        }
    }

    // --- sending

    /** All packets that came together were given to {@link #received}. */
    void burstEnded(long nowNanos) {
        if (state == State.CLOSED) {
            return;
        }
        if (!detached) {
            listener.burstEnded();
        }
        if (state != State.CONNECTED) {
            return;
        }
        if (wantsRoom && !detached && room() > 0) {
            listener.writable();
        }
        if (state != State.CONNECTED) {
            return;
        }
        transmit(nowNanos);
        acknowledge(nowNanos);
        endIfDone(nowNanos);
    }

    /** The socket takes datagrams again. */
    void socketWritable(long nowNanos) {
        if (state == State.CONNECTED) {
            transmit(nowNanos);
        }
    }

    private void acknowledge(long nowNanos) {
        if (ackNow || unackedPackets >= 2 || unackedPackets == 1 && quickAcks > 0) {
            quickAcks = Math.max(0, quickAcks - unackedPackets);
            sendState(nowNanos);
        } else if (unackedPackets == 1 && !ackArmed) {
            ackArmed = true;
            ackAtNanos = nowNanos + ACK_DELAY_NANOS;
            alarm.at(ackAtNanos);
        }
    }

    private void transmit(long nowNanos) {
        if (sent.isEmpty() && nowNanos - lastSentNanos > roundTrip.timeoutNanos() && buffer.end() > unsentFrom) {
            ledbat.idle();
        }
        windowIsFull = false;
        resendLost(nowNanos);
        while (sent.lostPackets() == 0 && buffer.end() > unsentFrom && output.isWritable() && sendNext(nowNanos)) {
            // The windows have room for more.
        }
        if (finishing && finSequence < 0 && buffer.end() == unsentFrom && !sent.isFull() && output.isWritable()) {
            finSequence = sent.nextSequence();
            sent.add(unsentFrom, 0, nowNanos);
            armRetransmission(nowNanos);
            sendPacket(finSequence, nowNanos);
        }
    }

    private void resendLost(long nowNanos) {
        boolean first = resendNow;
        resendNow = false;
        int from = sent.ackedSequence();
        for (int i = 1; sent.lostPackets() > 0 && i <= sent.count() && output.isWritable(); i++) {
            int sequence = SequenceNumber.plus(from, i);
            if (sent.isLost(sequence)) {
                long inFlight = sent.inFlightBytes();
                if (!first && inFlight > 0 && inFlight + sent.length(sequence) > sendWindow()) {
                    windowIsFull = ledbat.windowBytes() <= peerWindowBytes;
                    return;
                }
                first = false;
                sent.resent(sequence, nowNanos);
                counters.resent++;
                sendPacket(sequence, nowNanos);
            }
        }
    }

    private long sendWindow() {
        return Math.min(ledbat.windowBytes(), peerWindowBytes);
    }

    /** @return whether a packet was sent */
    private boolean sendNext(long nowNanos) {
        long unsent = buffer.end() - unsentFrom;
        int full = payloadBytes();
        // Not the first data, which opens the connection at the other end.
        boolean probing = dataAcked && mtu.isProbeDue() && probeSequence < 0;
        int probeBytes = probing ? mtu.probe() : 0;
        if (probing && unsent >= probeBytes - UtpHeader.BYTES) {
            full = probeBytes - UtpHeader.BYTES;
        } else if (probing) {
            mtu.postpone();
            probing = false;
        }
        int length = (int) Math.min(unsent, full);
        if (length < full && moreComing || sent.isFull()) {
            endProbeAttempt(probing);
            return false;
        }
        long inFlight = sent.inFlightBytes();
        boolean fits = inFlight + length <= sendWindow();
        if (!fits && inFlight == 0 && peerWindowBytes < length && !windowProbeDue(nowNanos)) {
            endProbeAttempt(probing);
            return false;
        }
        if (!fits && inFlight > 0) {
            windowIsFull = ledbat.windowBytes() <= peerWindowBytes;
            endProbeAttempt(probing);
            return false;
        }
        int sequence = sent.nextSequence();
        sent.add(unsentFrom, length, nowNanos);
        unsentFrom += length;
        armRetransmission(nowNanos);
        if (probing) {
            probeSequence = sequence;
            probeLength = length + UtpHeader.BYTES;
            sendProbe(sequence, nowNanos);
        } else {
            sendPacket(sequence, nowNanos);
        }
        return true;
    }

    private void endProbeAttempt(boolean probing) {
        if (probing) {
            mtu.postpone();
        }
    }

    /** The peer has no room: one packet asks from time to time whether that is still so. */
    private boolean windowProbeDue(long nowNanos) {
        if (windowProbeArmed && nowNanos - windowProbeAtNanos >= 0) {
            windowProbeArmed = false;
            windowProbes++;
            return true;
        }
        if (!windowProbeArmed) {
            windowProbeArmed = true;
            windowProbeAtNanos =
                    nowNanos + Math.min(WINDOW_PROBE_NANOS, roundTrip.timeoutNanos() << Math.min(windowProbes, 5));
            alarm.at(windowProbeAtNanos);
        }
        return false;
    }

    private boolean peerHasNoRoom() {
        return peerWindowBytes < payloadBytes();
    }

    private void armRetransmission(long nowNanos) {
        if (!retransmitArmed) {
            retransmitArmed = true;
            retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
            alarm.at(retransmitAtNanos);
        }
    }

    private byte[] body(int sequence, int length) {
        long position = sent.position(sequence);
        if (length == 0) {
            return header;
        }
        if (buffer.isContiguous(position, length)) {
            return buffer.ring();
        }
        if (scratch == null || scratch.length < length) {
            scratch = new byte[Math.max(length, 1_500)];
        }
        buffer.copy(position, scratch, length);
        return scratch;
    }

    private void sendPacket(int sequence, long nowNanos) {
        int length = sent.length(sequence);
        byte[] body = body(sequence, length);
        writeHeader(sequence == finSequence ? UtpHeader.FIN : UtpHeader.DATA, 0, sequence, nowNanos);
        output.send(
                header,
                UtpHeader.BYTES,
                body,
                body == buffer.ring() ? buffer.offset(sent.position(sequence)) : 0,
                length);
        carriedAck();
    }

    private void sendProbe(int sequence, long nowNanos) {
        int length = sent.length(sequence);
        byte[] body = body(sequence, length);
        writeHeader(UtpHeader.DATA, 0, sequence, nowNanos);
        int offset = body == buffer.ring() ? buffer.offset(sent.position(sequence)) : 0;
        if (!output.probe(header, UtpHeader.BYTES, body, offset, length)) {
            lose(sequence);
            sent.resent(sequence, nowNanos);
            output.send(header, UtpHeader.BYTES, body, offset, length);
        }
        carriedAck();
    }

    private void sendSyn(long nowNanos) {
        synTransmissions++;
        counters.packetsOut++;
        lastSentNanos = nowNanos;
        retransmitArmed = true;
        retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
        alarm.at(retransmitAtNanos);
        UtpHeader.write(
                header,
                UtpHeader.SYN,
                0,
                receiveId,
                micros(nowNanos),
                0,
                WINDOW_BYTES,
                SequenceNumber.plus(sent.nextSequence(), -1),
                0);
        output.send(header, UtpHeader.BYTES, header, 0, 0);
    }

    private void sendState(long nowNanos) {
        int bytes = UtpHeader.BYTES;
        boolean gap = !reordered.isEmpty();
        writeHeader(UtpHeader.STATE, gap ? UtpHeader.SELECTIVE_ACK : 0, sent.nextSequence(), nowNanos);
        if (gap) {
            int length = reordered.writeSelectiveAck(received, header, bytes + 2);
            header[bytes] = 0;
            header[bytes + 1] = (byte) length;
            bytes += 2 + length;
        }
        output.send(header, bytes, header, 0, 0);
        ackSent();
    }

    /** Data has carried an ack, unless the bits of a selective ack have to be told. */
    private void carriedAck() {
        if (reordered.isEmpty()) {
            ackSent();
        }
    }

    private void ackSent() {
        unackedPackets = 0;
        ackNow = false;
        ackArmed = false;
    }

    private void writeHeader(int type, int extension, int sequence, long nowNanos) {
        counters.packetsOut++;
        lastSentNanos = nowNanos;
        advertisedBytes = window();
        UtpHeader.write(
                header, type, extension, sendId, micros(nowNanos), replyMicros, advertisedBytes, sequence, received);
    }

    private int window() {
        return (int) Math.max(0, WINDOW_BYTES - unreadBytes - reordered.bytes());
    }

    private static int micros(long nanos) {
        return (int) (nanos / 1_000);
    }

    // --- time

    /** When {@link #run} has something to do at the latest. */
    long nextDeadlineNanos() {
        long next = lastSentNanos + KEEP_ALIVE_NANOS;
        if (retransmitArmed) {
            next = earlier(next, retransmitAtNanos);
        }
        if (ackArmed) {
            next = earlier(next, ackAtNanos);
        }
        if (windowProbeArmed) {
            next = earlier(next, windowProbeAtNanos);
        }
        return detached ? earlier(next, lingerUntilNanos) : next;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** Does what is due. */
    void run(long nowNanos) {
        if (state == State.CLOSED) {
            return;
        }
        if (detached && nowNanos - lingerUntilNanos >= 0) {
            abort(nowNanos);
            return;
        }
        if (retransmitArmed && nowNanos - retransmitAtNanos >= 0) {
            retransmissionTimeout(nowNanos);
        }
        if (state != State.CONNECTED) {
            return;
        }
        if (windowProbeArmed && nowNanos - windowProbeAtNanos >= 0) {
            transmit(nowNanos);
            // Else it would be due for ever when room has come in the meantime.
            windowProbeArmed = windowProbeArmed && nowNanos - windowProbeAtNanos < 0;
        }
        if (ackArmed && nowNanos - ackAtNanos >= 0) {
            sendState(nowNanos);
        }
        if (nowNanos - lastSentNanos >= KEEP_ALIVE_NANOS) {
            buffer.trim();
            sendState(nowNanos);
        }
    }

    private void retransmissionTimeout(long nowNanos) {
        counters.timeouts++;
        if (state == State.SYN_SENT) {
            if (synTransmissions >= SYN_TRANSMISSIONS) {
                end(UtpEnd.NO_ANSWER);
            } else {
                roundTrip.timedOut();
                sendSyn(nowNanos);
            }
            return;
        }
        boolean onlyProbe = probeSequence >= 0 && sent.inFlightPackets() == 1 && sent.isInFlight(probeSequence);
        if (!output.isWritable()) {
            retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
            return;
        }
        roundTrip.timedOut();
        if (roundTrip.timeouts() > MOST_TIMEOUTS) {
            end(UtpEnd.TIMED_OUT);
            return;
        }
        if (probeSequence >= 0 && sent.isInFlight(probeSequence)) {
            lose(probeSequence);
        }
        sent.markAllLost();
        if (!onlyProbe && !peerHasNoRoom()) {
            ledbat.timedOut();
            lossSequence = sent.nextSequence();
        }
        duplicateAcks = 0;
        resendNow = true;
        retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
        if (peerHasNoRoom()) {
            retransmitAtNanos =
                    nowNanos + Math.min(WINDOW_PROBE_NANOS, roundTrip.timeoutNanos() << Math.min(windowProbes++, 5));
        }
        transmit(nowNanos);
    }

    /** @throws IllegalStateException when what must hold after every event does not */
    void checkInvariants() {
        sent.checkInvariants();
        boolean holds = heldBytes() <= WINDOW_BYTES
                && unreadBytes >= 0
                && reordered.bytes() >= 0
                && ledbat.windowBytes() >= payloadBytes()
                && buffer.bytes() <= SendBuffer.MOST_BYTES
                && unsentFrom <= buffer.end();
        if (!holds) {
            throw new IllegalStateException(toString());
        }
    }

    /** How it goes, for the log. */
    @Override
    public String toString() {
        return state + ", window " + ledbat.windowBytes() + " of " + peerWindowBytes + " bytes, " + sent.inFlightBytes()
                + " in flight, packets of " + mtu.packetBytes() + ", round trip " + roundTrip.nanos() / 1_000 + " us, "
                + (buffer.end() - unsentFrom) + " bytes unsent, " + heldBytes() + " unread";
    }
}
