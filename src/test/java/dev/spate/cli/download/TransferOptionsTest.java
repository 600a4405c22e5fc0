package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.session.DownloadOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TransferOptionsTest {
    @Test
    void trackersAreKeptInTheirOrder() {
        assertEquals(
                List.of("udp://b:1", "http://a/x"),
                options("--tracker udp://b:1 --tracker http://a/x").connection.trackers);
        assertEquals(List.of(), options("").connection.trackers);
    }

    private static DownloadOptions parsed(String line) {
        return options(line).download();
    }

    private static TransferOptions options(String line) {
        TransferOptions options = new TransferOptions();
        new CommandLine(new Holder(options)).parseArgs(line.isEmpty() ? new String[0] : line.split(" "));
        options.check();
        return options;
    }

    @CommandLine.Command
    private record Holder(@CommandLine.Mixin TransferOptions options) {}

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "--listen, 0",
        "--no-listen, -1",
        "--port 6881, 6881",
        "--listen --port 6881, 6881",
        "--no-listen --port 6881, -1"
    })
    void peersAreAcceptedUnlessTheyShallNotBe(String line, int port) {
        assertEquals(port, parsed(line).listenPort());
    }

    @Test
    void memoryIsOursToChooseUnlessItIsGiven() {
        assertEquals(0, parsed("").memoryBytes());
        assertEquals(8L << 20, parsed("--memory 8m").memoryBytes());
    }

    @Test
    void whatIsNotSaidIsAsALibraryHasIt() {
        assertEquals(DownloadOptions.defaults(), parsed(""));
    }
}
