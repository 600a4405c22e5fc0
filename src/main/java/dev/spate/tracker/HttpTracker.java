package dev.spate.tracker;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeException;
import dev.spate.bencode.BencodeReader;
import dev.spate.http.HttpClient;
import dev.spate.http.HttpException;
import dev.spate.http.HttpGet;
import dev.spate.http.HttpReply;
import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.AddressChoice;
import dev.spate.net.HostResolver;
import dev.spate.net.LoopWork;
import dev.spate.text.CleanText;
import dev.spate.torrent.InfoHash;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** A tracker that is asked over HTTP or HTTPS (BEP 3). Owner: the loop. */
final class HttpTracker implements Tracker {
    /** Bound on a decompressed answer, that of libtorrent: a hundred thousand compact peers fit, and some. */
    static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private final Url url;
    private final HttpClient client;
    private final HostResolver resolver;
    private final EventLoop loop;
    private final SsrfPolicy ssrfPolicy;
    private final AddressChoice addresses;
    private final Duration timeout;
    private final BiConsumer<InetAddress, InetAddress> seenAs;
    private final Set<HttpGet> running = new LinkedHashSet<>();
    private final Set<PeerNameLookup> lookups = new LinkedHashSet<>();
    private final PeerCrypto crypto;
    private Optional<BString> trackerId = Optional.empty();

    /**
     * A tracker that is not asked yet.
     *
     * @param resolver for peers that it names by their host names
     * @param ssrfPolicy where it may be
     * @param addresses which of its addresses are asked
     * @param timeout for all of an announce, redirects included
     * @param crypto what it is told about encryption with peers
     * @param seenAs is told its address, and the one that it sees us at (BEP 24)
     */
    HttpTracker(
            Url url,
            HttpClient client,
            HostResolver resolver,
            EventLoop loop,
            SsrfPolicy ssrfPolicy,
            AddressChoice addresses,
            Duration timeout,
            PeerCrypto crypto,
            BiConsumer<InetAddress, InetAddress> seenAs) {
        this.url = url;
        this.client = client;
        this.resolver = resolver;
        this.loop = loop;
        this.ssrfPolicy = ssrfPolicy;
        this.addresses = addresses;
        this.timeout = timeout;
        this.crypto = crypto;
        this.seenAs = seenAs;
    }

    @Override
    public String label() {
        return url.label();
    }

    @Override
    public Future<AnnounceResponse> announce(AnnounceRequest request) {
        assert loop.inEventLoop();
        Promise<AnnounceResponse> promise = loop.newPromise();
        HttpGet get = client.get(
                url.withQuery(HttpTrackerCodec.writeRequest(request, trackerId, crypto)),
                ssrfPolicy,
                addresses,
                MAX_ANSWER_BYTES,
                timeout);
        running.add(get);
        get.future()
                .addListener(LoopWork.listener(
                        (Future<HttpReply> done) -> {
                            running.remove(get);
                            got(request, done, promise);
                        },
                        bug -> broken(promise, bug)));
        return promise;
    }

    @Override
    public Future<ScrapeResponse> scrape(InfoHash infoHash) {
        assert loop.inEventLoop();
        Promise<ScrapeResponse> promise = loop.newPromise();
        Optional<String> target = HttpTrackerCodec.scrapeTarget(url.target());
        if (target.isEmpty()) {
            return promise.setFailure(TrackerException.forGood(label(), "has no address for a scrape"));
        }
        Url scrape = new Url(url.scheme(), url.userInfo(), url.host(), url.port(), target.get());
        HttpGet get = client.get(
                scrape.withQuery(HttpTrackerCodec.writeScrapeRequest(infoHash)), ssrfPolicy, MAX_ANSWER_BYTES, timeout);
        running.add(get);
        get.future()
                .addListener(LoopWork.listener(
                        (Future<HttpReply> done) -> {
                            running.remove(get);
                            scraped(infoHash, done, promise);
                        },
                        bug -> broken(promise, bug)));
        return promise;
    }

    private void scraped(InfoHash infoHash, Future<HttpReply> done, Promise<ScrapeResponse> promise) {
        if (!done.isSuccess()) {
            promise.tryFailure(TrackerException.of(label(), (HttpException) done.cause()));
            return;
        }
        try {
            BDict answer = successful(done.getNow());
            promise.trySuccess(HttpTrackerCodec.readScrapeResponse(answer, infoHash)
                    .orElseThrow(() -> TrackerException.passing(label(), "does not count this torrent")));
        } catch (TrackerException e) {
            promise.tryFailure(e);
        }
    }

    @Override
    public void close() {
        List.copyOf(running).forEach(HttpGet::cancel);
        List.copyOf(lookups).forEach(PeerNameLookup::end);
    }

    private void got(AnnounceRequest request, Future<HttpReply> done, Promise<AnnounceResponse> promise) {
        if (!done.isSuccess()) {
            promise.tryFailure(TrackerException.of(label(), (HttpException) done.cause()));
            return;
        }
        try {
            answered(request, answer(done.getNow()), done.getNow().from(), promise);
        } catch (TrackerException e) {
            promise.tryFailure(e);
        }
    }

    private void broken(Promise<?> promise, Throwable bug) {
        promise.tryFailure(TrackerException.passing(label(), "spate itself failed: " + bug));
    }

    private void answered(AnnounceRequest request, BDict answer, InetAddress from, Promise<AnnounceResponse> promise) {
        AnnounceResponse response = HttpTrackerCodec.readResponse(answer);
        trackerId = response.trackerId().or(() -> trackerId);
        HttpTrackerCodec.externalIp(answer).ifPresent(ours -> seenAs.accept(from, ours));
        List<InetSocketAddress> names = request.numWant() == 0 ? List.of() : HttpTrackerCodec.readPeerNames(answer);
        if (names.isEmpty()) {
            promise.trySuccess(response.withoutLocalPeersFrom(from));
            return;
        }
        PeerNameLookup lookup = new PeerNameLookup(loop, resolver, response, names, from);
        lookups.add(lookup);
        lookup.future()
                .addListener(LoopWork.listener(
                        (Future<AnnounceResponse> done) -> {
                            lookups.remove(lookup);
                            if (done.isSuccess()) {
                                promise.trySuccess(done.getNow());
                            } else {
                                broken(promise, done.cause());
                            }
                        },
                        bug -> broken(promise, bug)));
        lookup.start();
    }

    /** The dictionary of an answer that is no refusal. */
    private BDict successful(HttpReply reply) throws TrackerException {
        BDict answer = dictionary(reply);
        Optional<String> failure = HttpTrackerCodec.failureReason(answer);
        if (failure.isPresent()) {
            String reason = failure.get().isEmpty() ? "refused without a reason" : failure.get();
            throw TrackerException.refusal(label(), reason, reply.status() < 500, retryIn(answer));
        }
        if (!reply.isSuccess()) {
            throw failure(reply.statusLine(), reply);
        }
        return answer;
    }

    /** The dictionary of an announce's answer. */
    private BDict answer(HttpReply reply) throws TrackerException {
        BDict answer = successful(reply);
        if (!HttpTrackerCodec.isAnswer(answer)) {
            throw TrackerException.passing(label(), "answered a dictionary without peers or interval");
        }
        Optional<String> fault = HttpTrackerCodec.faultOfPeers(answer);
        if (fault.isPresent()) {
            throw TrackerException.passing(label(), fault.get());
        }
        return answer;
    }

    private BDict dictionary(HttpReply reply) throws TrackerException {
        try {
            BValue value = BencodeReader.readLenient(reply.body(), 0);
            if (value instanceof BDict dict) {
                return dict;
            }
            throw failure(
                    reply.isSuccess() ? "answered with bencode that is no dictionary" : reply.statusLine(), reply);
        } catch (BencodeException e) {
            if (!reply.isSuccess()) {
                throw failure(reply.statusLine(), reply);
            }
            throw failure(whatCame(reply, e) + " (HTTP " + reply.status() + ")", reply);
        }
    }

    private static String whatCame(HttpReply reply, BencodeException fault) {
        if (reply.body().length == 0) {
            return "answered with nothing";
        }
        if (reply.isHtml()) {
            return "answered with HTML, not bencode";
        }
        return reply.shortText()
                .filter(text -> reply.body()[0] != 'd')
                .map(text -> "answered \"" + text + "\", not bencode")
                .orElseGet(() -> "answered with broken bencode: " + CleanText.of(fault.getMessage()));
    }

    private TrackerException failure(String reason, HttpReply reply) {
        return reply.isForGood()
                ? TrackerException.forGood(label(), reason)
                : TrackerException.passing(label(), reason);
    }

    /** BEP 31: {@code retry in} is minutes, a day at most, or the word {@code never}; null when neither. */
    private static Duration retryIn(BDict answer) {
        if (answer.string("retry in").map(BString::utf8).filter("never"::equals).isPresent()) {
            return TrackerException.NEVER;
        }
        long minutes =
                answer.integer("retry in").map(each -> each.asLong().orElse(0)).orElse(0L);
        return minutes > 0
                ? Duration.ofMinutes(Math.min(minutes, AnnounceResponse.LONGEST_INTERVAL.toMinutes()))
                : null;
    }
}
