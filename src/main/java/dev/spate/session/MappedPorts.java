package dev.spate.session;

import dev.spate.portmap.Mapping;
import dev.spate.portmap.PortMapper;
import dev.spate.portmap.PortMapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The ports that this process listens at, and the one who has the router map them, if that is wanted: each is mapped as long
 * as it is open.
 *
 * <p>Owner: the event loop.
 */
public final class MappedPorts {
    /** How many listen at each: uTP and the DHT share a port. */
    private final Map<Mapping, Integer> open = new LinkedHashMap<>();

    private final Map<Mapping, Integer> externalPorts = new HashMap<>();
    private List<PortMapper> mappers = List.of();

    MappedPorts() {}

    /** Of a process whose router maps nothing. */
    public static MappedPorts none() {
        return new MappedPorts();
    }

    /** They are mapped from now on, those that are open already as well; of IPv4, and of IPv6. */
    void mapBy(List<PortMapper> all) {
        if (mappers.isEmpty()) {
            mappers = List.copyOf(all);
            open.keySet().forEach(mapping -> mappers.forEach(each -> each.map(mapping)));
        }
    }

    /** Others can reach us there. */
    void opened(Mapping.Protocol protocol, int port) {
        Mapping mapping = new Mapping(protocol, port);
        if (open.merge(mapping, 1, Integer::sum) == 1) {
            mappers.forEach(each -> each.map(mapping));
        }
    }

    /** Nobody listens there any more. */
    void closed(Mapping.Protocol protocol, int port) {
        Mapping mapping = new Mapping(protocol, port);
        boolean wasOpen = open.containsKey(mapping);
        if (wasOpen && open.computeIfPresent(mapping, (any, users) -> users == 1 ? null : users - 1) == null) {
            externalPorts.remove(mapping);
            mappers.forEach(each -> each.unmap(mapping));
        }
    }

    /** The router maps a port of IPv4. */
    void granted(PortMapping mapping) {
        externalPorts.put(mapping.mapping(), mapping.externalPort());
    }

    /** It maps none any more. */
    void lost() {
        externalPorts.clear();
    }

    /** At which port others reach the peers' port: another one when the router maps that. Over uTP alone it is of UDP. */
    public int externalPort(int port) {
        return port == 0 || externalPorts.isEmpty()
                ? port
                : externalPorts.getOrDefault(
                        new Mapping(Mapping.Protocol.TCP, port),
                        externalPorts.getOrDefault(new Mapping(Mapping.Protocol.UDP, port), port));
    }

    /** Gives back to the router what it maps; the future completes a second later at most. */
    CompletableFuture<Void> close() {
        return CompletableFuture.allOf(mappers.stream().map(PortMapper::close).toArray(CompletableFuture<?>[]::new));
    }
}
