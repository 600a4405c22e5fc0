package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.ClientProfiles;
import dev.spate.bench.client.RunConditions;
import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.NullClientCommand;
import dev.spate.cli.download.DownloadCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The bench starts spate and the null client with commands that this program has to accept. */
class BenchClientsTest {
    private final ClientProfiles profiles = ClientProfiles.of(List.of(), List.of(NullClientCommand.NAME));

    @TempDir
    private Path dir;

    @Test
    void theDownloadTakesTheCommandOfItsProfile() throws Exception {
        List<String> command = command("spate");
        assertEquals("download", command.get(0));
        ParseResult taken = new CommandLine(new DownloadCommand())
                .parseArgs(command.subList(1, command.size()).toArray(String[]::new));
        assertEquals(dir.resolve("o f"), taken.matchedOptionValue("-o", null));
        assertEquals(true, taken.matchedOptionValue("--quiet", false));
        assertEquals(dir.resolve("t 1.torrent").toString(), taken.matchedPositionalValue(0, null));
    }

    @Test
    void theNullClientTakesTheCommandOfItsProfile() throws Exception {
        // The torrent is missing: the error about it shows that the command was accepted.
        assertEquals(
                ExitCode.INCOMPLETE.code(),
                NullClientCommand.run(command("null").toArray(String[]::new)));
    }

    @Test
    void aKnownClientIsNamedWithAnotherProgram() {
        BenchClients clients = new BenchClients();
        List<ClientProfile> chosen = clients.of(List.of("rt16=rtorrent@/bin/sh", "mine=rtorrent -n {torrent}"));
        assertEquals(
                List.of("rt16", "mine"),
                chosen.stream().map(ClientProfile::name).toList());
        assertEquals("/bin/sh", chosen.get(0).command().get(0));
        assertEquals(List.of("rtorrent", "-n", "{torrent}"), chosen.get(1).command());
        assertThrows(CommandException.class, () -> clients.of(List.of("rt16=rtorrent@/no/such/rtorrent")));
        assertThrows(CommandException.class, () -> clients.of(List.of("other=spate@/bin/sh")));
    }

    private List<String> command(String client) throws Exception {
        RunConditions file = new RunConditions(Optional.empty(), "content", 1_000, 3, "127.1.0.1:7000");
        return profiles.find(client)
                .orElseThrow()
                .prepare(dir.resolve("t 1.torrent"), dir.resolve("o f"), dir, file)
                .command();
    }
}
