package dev.spate.tracker;

import dev.spate.http.SsrfException;
import dev.spate.http.Url;
import dev.spate.net.LoopWork;
import dev.spate.text.CleanText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One question over UDP: connect unless the socket still has a connection id, ask, repeat what is not answered.
 *
 * <p>The wait before the n-th repetition is {@code 15 * 2^n} seconds (BEP 15); n starts anew once, when the tracker
 * has first answered. A host with several addresses is tried at the next one when one is silent or closed. A datagram
 * that is too short, or of another action than was asked for, is no answer: the right one may follow it.
 *
 * <p>Owner: the loop.
 *
 * @param <T> what the answer says
 */
final class UdpTrackerCall<T> implements UdpTrackerSocket.Waiter {
    /** An announce or a scrape. */
    interface Question<T> {
        /** The action of the request, and of its answer. */
        int action();

        /** Length of the shortest answer, with its header. */
        int answerBytes();

        void write(ByteBuf out, long connection, int transaction);

        /**
         * Reads what follows the header.
         *
         * @param addressBytes length of an address and its port in the tracker's family
         */
        T read(ByteBuf rest, InetAddress from, int addressBytes);
    }

    private static final int DATAGRAM_BYTES = 256;

    private final UdpTracker tracker;
    private final Url url;
    private final Question<T> question;
    private final Promise<T> promise;
    private List<InetSocketAddress> addresses = List.of();
    private int addressIndex;
    private int addressesFailed;
    private int repetitions;
    private boolean everConnected;
    private boolean freshConnection;
    private boolean asking;
    private int unexpectedBytes = -1;
    private UdpTrackerSocket socket;
    private int transaction;
    private Future<?> timer;

    UdpTrackerCall(UdpTracker tracker, Url url, Question<T> question) {
        this.tracker = tracker;
        this.url = url;
        this.question = question;
        this.promise = tracker.loop.newPromise();
    }

    /** Completes on the loop; fails with {@link TrackerException}. */
    Future<T> future() {
        return promise;
    }

    void start() {
        if (!tracker.transport.mayHaveUdp()) {
            finish(TrackerException.forGood(url.label(), "UDP does not go through such a proxy (--proxy)"));
            return;
        }
        if (tracker.resolver.leavesToProxy(url.host())) {
            addresses = List.of(InetSocketAddress.createUnresolved(url.host(), url.port()));
            step();
            return;
        }
        tracker.resolver.resolve(url.host()).addListener(LoopWork.listener(this::lookedUp, this::broken));
    }

    private void lookedUp(Future<List<InetAddress>> found) {
        if (found.isSuccess()) {
            resolved(found.getNow());
        } else {
            String reason = found.cause().getMessage();
            finish(
                    found.cause() instanceof UnknownHostException
                            ? TrackerException.forGood(url.label(), reason)
                            : TrackerException.passing(url.label(), reason));
        }
    }

    /** A bug of ours, or the JVM cannot go on: the call ends, as somebody waits for it. */
    private void broken(Throwable bug) {
        finish(TrackerException.passing(url.label(), "spate itself failed: " + bug));
    }

    private void resolved(List<InetAddress> found) {
        try {
            addresses = tracker.addresses.of(tracker.ssrfPolicy.allowed(found, url)).stream()
                    .map(each -> new InetSocketAddress(each, url.port()))
                    .toList();
        } catch (SsrfException e) {
            finish(TrackerException.forGood(url.label(), e.getMessage()));
            return;
        }
        if (addresses.isEmpty()) {
            finish(TrackerException.forGood(url.label(), "has addresses of one family"));
            return;
        }
        step();
    }

    void cancel() {
        finish(TrackerException.passing(url.label(), "given up"));
    }

    private void step() {
        if (promise.isDone()) {
            return;
        }
        leave();
        socket = tracker.socket(addresses.get(addressIndex));
        transaction = socket.expect(this);
        asking = socket.hasConnection(tracker.loop.ticker().nanoTime());
        ByteBuf datagram = Unpooled.buffer(DATAGRAM_BYTES);
        if (asking) {
            question.write(datagram, socket.connection(), transaction);
        } else {
            UdpTrackerCodec.writeConnectRequest(datagram, transaction);
        }
        socket.send(datagram);
        timer = tracker.loop.schedule(
                LoopWork.task(this::repeat, this::broken),
                tracker.options.udpFirstTimeout().toNanos() << repetitions,
                TimeUnit.NANOSECONDS);
    }

    private void repeat() {
        if (++repetitions > tracker.options.udpRetransmissions()) {
            finish(TrackerException.passing(url.label(), silence()));
            return;
        }
        if (!asking && !everConnected) {
            addressIndex = (addressIndex + 1) % addresses.size();
        }
        step();
    }

    private String silence() {
        return unexpectedBytes < 0
                ? "no answer"
                : "no valid answer (" + unexpectedBytes + " bytes came that answer nothing)";
    }

    @Override
    public boolean answered(int action, ByteBuf rest) {
        int length = UdpTrackerCodec.HEADER_BYTES + rest.readableBytes();
        if (action == UdpTrackerCodec.ERROR) {
            refused(CleanText.of(rest.toString(StandardCharsets.UTF_8)));
        } else if (!asking && action == UdpTrackerCodec.CONNECT && length >= UdpTrackerCodec.CONNECT_RESPONSE_BYTES) {
            socket.connectedAs(rest.readLong(), tracker.loop.ticker().nanoTime());
            repetitions = everConnected ? repetitions : 0;
            everConnected = true;
            freshConnection = true;
            step();
        } else if (asking && action == question.action() && length >= question.answerBytes()) {
            T answer = question.read(rest, socket.address(), socket.addressBytes());
            leave();
            promise.trySuccess(answer);
        } else {
            return false;
        }
        return true;
    }

    /** An id from an earlier call may have grown stale before its time: get a new one, once. */
    private void refused(String reason) {
        if (asking && !freshConnection) {
            socket.forgetConnection();
            freshConnection = true;
            step();
            return;
        }
        finish(TrackerException.refusal(
                url.label(), reason.isEmpty() ? "refused without a reason" : reason, true, null));
    }

    @Override
    public void unreachable(Throwable cause) {
        if (++addressesFailed >= addresses.size()) {
            finish(TrackerException.forGood(
                    url.label(), UdpTrackerSocket.describe(cause, addresses.get(addressIndex))));
            return;
        }
        addressIndex = (addressIndex + 1) % addresses.size();
        step();
    }

    @Override
    public void unexpected(int lengthBytes) {
        unexpectedBytes = lengthBytes;
    }

    private void finish(TrackerException failure) {
        leave();
        promise.tryFailure(failure);
    }

    private void leave() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (socket != null) {
            socket.forget(transaction);
        }
    }
}
