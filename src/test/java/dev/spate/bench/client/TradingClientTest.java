package dev.spate.bench.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradingClientTest {
    private static final RunConditions TRADES =
            new RunConditions(Optional.empty(), "content", 1_000, 1, "127.1.0.1:7000", false, true, List.of());

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"libtorrent", "aria2c", "rtorrent", "transmission-cli"})
    void eachIsToldItsAddressInOnePlaceAndNoPlaceholderIsLeft(String name) throws Exception {
        TradingClient client = TradingClient.known().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<String> told = new ArrayList<>(
                client.prepare(Path.of("/d/t.torrent"), Path.of("/d/out/content"), work, TRADES, List.of("127.1.0.9"))
                        .command());
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                told.addAll(Files.readAllLines(file));
            }
        }
        // The script of several sessions must not be filled in with the address of the first.
        assertEquals(1, told.stream().filter(each -> each.contains("127.1.0.9")).count(), told::toString);
        assertTrue(told.stream().noneMatch(each -> each.matches(".*\\{[a-z]+}.*")), told::toString);
    }

    @Test
    void theNumberIsDividedEvenlyAmongThoseThatAreHere() {
        List<TradingClient> three = List.of(
                new TradingClient(new CommandClient("a", List.of("true")), false),
                new TradingClient(new OwnClient("gives-nothing", true, List.of(), List.of(), List.of()), false),
                new TradingClient(new CommandClient("b", List.of("true")), false));
        assertEquals(
                List.of("a", "a", "a", "b", "b"),
                TradingClient.divide(5, three, TRADES).stream()
                        .map(TradingClient::name)
                        .toList());
        assertEquals(List.of(), TradingClient.divide(5, three.subList(1, 2), TRADES));
    }
}
