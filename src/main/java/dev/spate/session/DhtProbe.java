package dev.spate.session;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtListener;
import dev.spate.dht.DhtLookup;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtPing;
import dev.spate.dht.DhtResult;
import dev.spate.dht.DhtStateFile;
import dev.spate.net.LoopWork;
import dev.spate.text.Plural;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One question to the DHT, with a node of its own that lives as long. Owner: the event loop, but for the results. */
final class DhtProbe {
    private static final long STATUS_MILLIS = 200;

    private final EngineResources resources;
    private final EventLoop loop;
    private final DhtOptions options;
    private final Optional<DhtStateFile> state;
    private final List<InetSocketAddress> found = new ArrayList<>();
    private DhtLookup lookup;
    private DhtResult result;
    private long beganAtNanos;
    private boolean over;

    DhtProbe(EngineResources resources, DhtOptions options, Optional<DhtStateFile> state) {
        this.resources = resources;
        this.loop = resources.transport().loop();
        this.options = options;
        this.state = state;
    }

    /**
     * Looks for peers.
     *
     * @param scrape whether to ask how many there are too, afterwards
     * @param timeout zero for none
     */
    void lookup(
            InfoHash infoHash,
            boolean scrape,
            Duration timeout,
            Consumer<String> status,
            CompletableFuture<DhtReport> report) {
        Dht dht = dht(report);
        beganAtNanos = resources.clock().getAsLong();
        dht.start().whenComplete((ok, failure) -> {
            if (failure != null) {
                report.completeExceptionally(unavailable(failure));
                return;
            }
            Future<?> ticks = loop.scheduleAtFixedRate(
                    LoopWork.task(() -> status.accept(words()), report::completeExceptionally),
                    STATUS_MILLIS,
                    STATUS_MILLIS,
                    TimeUnit.MILLISECONDS);
            report.whenComplete((done, none) -> ticks.cancel(false));
            lookup = dht.lookup(infoHash, new DhtListener() {
                @Override
                public void peers(List<InetSocketAddress> fresh) {
                    found.addAll(fresh);
                }

                @Override
                public void ended(DhtResult ended) {
                    result = ended;
                    if (scrape && ended.answered() > 0) {
                        lookup = dht.scrape(infoHash, new DhtListener() {
                            @Override
                            public void peers(List<InetSocketAddress> fresh) {
                                found.addAll(fresh);
                            }

                            @Override
                            public void ended(DhtResult counted) {
                                end(dht, Optional.of(counted), true, report);
                            }
                        });
                    } else {
                        end(dht, Optional.empty(), true, report);
                    }
                }
            });
            if (!timeout.isZero()) {
                Future<?> bound = loop.schedule(
                        LoopWork.task(() -> timedOut(dht, report), report::completeExceptionally),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
                report.whenComplete((done, none) -> bound.cancel(false));
            }
        });
    }

    private String words() {
        return lookup == null
                ? "waiting for the DHT"
                : "DHT: " + Plural.of(lookup.asked(), "node") + " asked, " + Plural.of(found.size(), "peer");
    }

    private void timedOut(Dht dht, CompletableFuture<DhtReport> report) {
        lookup.cancel();
        if (result == null) {
            Duration took = Duration.ofNanos(resources.clock().getAsLong() - beganAtNanos);
            int answered = (int) dht.stats().answered();
            result = new DhtResult(lookup.asked(), answered, found.size(), 0, 0, 0, 0, took);
        }
        end(dht, Optional.empty(), false, report);
    }

    private void end(Dht dht, Optional<DhtResult> scrape, boolean complete, CompletableFuture<DhtReport> report) {
        if (!over) {
            over = true;
            DhtReport told = new DhtReport(
                    found.stream().distinct().toList(), result, scrape, dht.stats(), dht.obstacle(), complete);
            dht.close().whenComplete((kept, bug) -> {
                if (bug == null) {
                    report.complete(told);
                } else {
                    report.completeExceptionally(bug);
                }
            });
        }
    }

    /** @param timeout zero for none */
    void ping(InetSocketAddress node, Duration timeout, CompletableFuture<DhtPing> answer) {
        Dht dht = dht(answer);
        dht.start().whenComplete((ok, failure) -> {
            if (failure == null) {
                resources
                        .resolver()
                        .resolve(node.getHostString())
                        .addListener(LoopWork.listener(
                                (Future<List<InetAddress>> done) -> resolved(dht, node, done, answer),
                                answer::completeExceptionally));
            } else {
                answer.completeExceptionally(unavailable(failure));
            }
        });
        if (!timeout.isZero()) {
            Future<?> bound = loop.schedule(
                    LoopWork.task(() -> answer.completeExceptionally(silent(node)), answer::completeExceptionally),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            answer.whenComplete((done, none) -> bound.cancel(false));
        }
        answer.whenCompleteAsync((done, none) -> dht.close(), loop);
    }

    private static void resolved(
            Dht dht, InetSocketAddress node, Future<List<InetAddress>> found, CompletableFuture<DhtPing> answer) {
        if (!found.isSuccess()) {
            answer.completeExceptionally(unavailable(found.cause()));
            return;
        }
        InetSocketAddress address = new InetSocketAddress(found.getNow().get(0), node.getPort());
        dht.ping(address).whenComplete((pong, failure) -> {
            if (failure == null) {
                pong.ifPresentOrElse(answer::complete, () -> answer.completeExceptionally(silent(address)));
            } else {
                answer.completeExceptionally(unavailable(failure));
            }
        });
    }

    private Dht dht(CompletableFuture<?> broken) {
        return new Dht(
                resources.transport(),
                resources.resolver(),
                options,
                state,
                resources.random(),
                resources.clock(),
                broken::completeExceptionally);
    }

    private static Failure silent(InetSocketAddress node) {
        return new Failure(
                Failure.Kind.UNAVAILABLE,
                "no DHT node answers at " + PeerAddress.text(node) + " (is it the port of UDP, and open?)");
    }

    private static Failure unavailable(Throwable cause) {
        return new Failure(Failure.Kind.UNAVAILABLE, "cannot use the DHT: " + cause.getMessage(), cause);
    }
}
