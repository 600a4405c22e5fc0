package dev.spate.session;

import dev.spate.portmap.Mapping;
import dev.spate.portmap.PortMapper;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The ports that this process listens at, and the one who has the router map them, if that is wanted: each is mapped as long
 * as it is open.
 *
 * <p>Owner: the event loop.
 */
public final class MappedPorts {
    private final Set<Mapping> open = new LinkedHashSet<>();
    private Optional<PortMapper> mapper = Optional.empty();

    MappedPorts() {}

    /** They are mapped from now on, those that are open already as well. */
    void mapBy(PortMapper one) {
        if (mapper.isEmpty()) {
            mapper = Optional.of(one);
            open.forEach(one::map);
        }
    }

    /** Others can reach us there. */
    void opened(Mapping.Protocol protocol, int port) {
        Mapping mapping = new Mapping(protocol, port);
        if (open.add(mapping)) {
            mapper.ifPresent(each -> each.map(mapping));
        }
    }

    /** Nobody listens there any more. */
    void closed(Mapping.Protocol protocol, int port) {
        Mapping mapping = new Mapping(protocol, port);
        if (open.remove(mapping)) {
            mapper.ifPresent(each -> each.unmap(mapping));
        }
    }

    /** Gives back to the router what it maps; the future completes a second later at most. */
    CompletableFuture<Void> close() {
        return mapper.map(PortMapper::close).orElseGet(() -> CompletableFuture.completedFuture(null));
    }
}
