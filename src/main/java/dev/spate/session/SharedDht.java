package dev.spate.session;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtStateFile;
import dev.spate.portmap.Mapping;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DHT of the process, if it may be used: its socket is opened for the first torrent that asks for it, so that a process
 * with private torrents alone has none. Owner: the event loop.
 */
public final class SharedDht {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDht.class);

    private final BiFunction<DhtOptions, Optional<DhtStateFile>, Dht> maker;
    private final MappedPorts mapped;
    private Optional<Dht> made = Optional.empty();
    private Optional<DhtOptions> options = Optional.empty();
    private Supplier<Optional<DhtStateFile>> state = Optional::empty;
    private CompletableFuture<Dht> open;

    /** @param mapped is told which port is open */
    SharedDht(BiFunction<DhtOptions, Optional<DhtStateFile>, Dht> maker, MappedPorts mapped) {
        this.maker = maker;
        this.mapped = mapped;
    }

    /** One that may not be used. */
    public static SharedDht none() {
        return new SharedDht(
                (options, state) -> {
                    throw new IllegalStateException("there is no DHT");
                },
                new MappedPorts());
    }

    /** From now on it may be used. */
    void enable(DhtOptions newOptions, Supplier<Optional<DhtStateFile>> newState) {
        options = Optional.of(newOptions);
        state = newState;
    }

    /** Whether it may be used. */
    public boolean isEnabled() {
        return options.isPresent();
    }

    /** The UDP port of our node, if it is open, and answers those that ask. */
    public OptionalInt nodePort() {
        boolean isNode = isEnabled() && !options.get().readOnly();
        boolean isOpen = open != null && open.isDone() && !open.isCompletedExceptionally();
        return isNode && isOpen ? OptionalInt.of(made.orElseThrow().port()) : OptionalInt.empty();
    }

    /** The DHT with its socket open; the future fails when it cannot be opened, and completes on the loop. */
    public CompletableFuture<Dht> open() {
        if (open == null) {
            Dht dht = maker.apply(options.orElseThrow(), state.get());
            made = Optional.of(dht);
            open = dht.start().thenApply(started -> dht);
            open.whenComplete((ok, failure) -> {
                if (failure != null) {
                    LOG.warn("cannot use the DHT: {}", failure.toString());
                } else {
                    nodePort().ifPresent(port -> mapped.opened(Mapping.Protocol.UDP, port));
                }
            });
        }
        return open;
    }

    /** Closes the socket, and keeps the nodes for the next run; the future completes when they are written. */
    CompletableFuture<Void> close() {
        nodePort().ifPresent(port -> mapped.closed(Mapping.Protocol.UDP, port));
        options = Optional.empty();
        if (made.isEmpty()) {
            // Without a lambda: it would load all of the DHT at the end of a process that did without.
            return CompletableFuture.completedFuture(null);
        }
        return made.get().close();
    }
}
