package dev.spate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.spate.mse.Encryption;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
import dev.spate.net.TransportName;
import dev.spate.scheduler.PeerKey;
import dev.spate.session.EngineOptions;
import dev.spate.session.PeerOrigin;
import dev.spate.storage.PeerAddresses;
import dev.spate.storage.Transferred;
import dev.spate.storage.files.FileStat;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that write their own {@code equals}, for a quick start: each part counts, those that will be added too. */
class RecordEqualityTest {
    /** Two different values of each type of a part. */
    private static final Map<Class<?>, List<Object>> VALUES = Map.of(
            int.class, List.of(1, 2),
            long.class, List.of(1L, 2L),
            String.class, List.of("a", "b"),
            List.class, List.of(List.of(), List.of(new InetSocketAddress("127.0.0.1", 1))),
            PeerOrigin.Kind.class, List.of(PeerOrigin.Kind.DHT, PeerOrigin.Kind.PEX),
            TransportName.class, List.of(TransportName.AUTO, TransportName.NIO),
            Encryption.class, List.of(Encryption.ALLOW, Encryption.REQUIRE),
            Route.class,
                    List.of(
                            new Route(Optional.empty(), Optional.empty()),
                            new Route(Optional.empty(), Optional.of(ProxyAddress.parse("socks5://127.0.0.1:1080")))));

    static Stream<Class<?>> own() {
        return Stream.of(
                PeerKey.class,
                Transferred.class,
                FileStat.class,
                PeerAddresses.class,
                PeerOrigin.class,
                EngineOptions.class);
    }

    @ParameterizedTest
    @MethodSource("own")
    void eachPartCounts(Class<?> record) throws Exception {
        RecordComponent[] parts = record.getRecordComponents();
        Constructor<?> canonical = record.getDeclaredConstructor(
                Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
        Object[] first = Arrays.stream(parts)
                .map(each -> VALUES.get(each.getType()).get(0))
                .toArray();
        Object one = canonical.newInstance(first);
        assertEquals(one, canonical.newInstance(first));
        assertEquals(one.hashCode(), canonical.newInstance(first).hashCode());
        assertNotEquals(one, new Object());
        for (int i = 0; i < parts.length; i++) {
            Object[] other = first.clone();
            other[i] = VALUES.get(parts[i].getType()).get(1);
            assertNotEquals(one, canonical.newInstance(other), parts[i].getName());
        }
    }
}
