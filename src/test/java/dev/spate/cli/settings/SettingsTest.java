package dev.spate.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.cli.CommandLineCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path directory;

    /** The row of an option of download, with single spaces. */
    private String row(String option, String lines, Map<String, String> variables) throws IOException {
        CliRun run = run(lines, variables, "config", "download");
        assertEquals(0, run.exitCode(), run::err);
        return run.out()
                .lines()
                .map(each -> each.strip().replaceAll(" {2,}", " "))
                .filter(each -> each.startsWith(option + " "))
                .findFirst()
                .orElseThrow();
    }

    private CliRun run(String lines, Map<String, String> variables, String... args) throws IOException {
        Path file = directory.resolve("config/spate/spate.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, lines);
        Map<String, String> env = new HashMap<>(variables);
        env.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        CliRun run = CliRun.withEnvironment(env, args);
        return new CliRun(
                run.exitCode(),
                run.out().replace(file.toString(), "FILE"),
                run.err().replace(file.toString(), "FILE"));
    }

    @Test
    void theEnvironmentComesBeforeTheFileAndACommandsOwnKeyBeforeTheOneForAll() throws IOException {
        assertEquals("parallel 5 default", row("parallel", "", Map.of()));
        assertEquals("parallel 6 FILE, line 2", row("parallel", "# so many\n parallel = 6 \n", Map.of()));
        assertEquals("parallel 7 FILE, line 1", row("parallel", "download.parallel=7\nparallel=6\n", Map.of()));
        assertEquals(
                "parallel 8 the variable SPATE_PARALLEL",
                row("parallel", "download.parallel=7\n", Map.of("SPATE_PARALLEL", "8")));
        assertEquals("parallel 5 default", row("parallel", "seed.parallel=7\n", Map.of()));
    }

    @Test
    void flagsAreSetInEitherForm() throws IOException {
        assertEquals("dht false FILE, line 1", row("dht", "dht=no", Map.of()));
        assertEquals("dht false FILE, line 1", row("dht", "no-dht=yes", Map.of()));
        assertEquals("dht true the variable SPATE_NO_DHT", row("dht", "dht=no", Map.of("SPATE_NO_DHT", "0")));
        assertEquals("quiet true the variable SPATE_QUIET", row("quiet", "", Map.of("SPATE_QUIET", "on")));
        assertEquals(
                "tracker udp://a:1 udp://b:1 FILE, line 1",
                row("tracker", "tracker=udp://a:1\ntracker=udp://b:1", Map.of()));
    }

    @Test
    void theCommandLineComesFirst() throws IOException {
        String file = "verbose=no\njson=yes\n";
        assertTrue(run(file, Map.of(), "info", "src/test/resources/recorded/zeros.torrent")
                .out()
                .startsWith("{"));
        assertTrue(run(file, Map.of(), "info", "--json=false", "src/test/resources/recorded/zeros.torrent")
                .out()
                .startsWith("Tracker URL"));
    }

    @Test
    void aBadValueIsToldWithItsPlace() throws IOException {
        CliRun type = run("\nmax-peers=many\n", Map.of(), "download", "x");
        assertEquals(2, type.exitCode());
        assertEquals(
                "spate: bad setting: FILE, line 2: invalid value for option '--max-peers': 'many' is not an int"
                        + " (spate config shows the settings)\n",
                type.err());
        CliRun range = run("", Map.of("SPATE_PORT", "70000"), "download", "x");
        assertEquals(
                "spate: bad usage: --port 70000 is out of range (give 0 to 65535)"
                        + " [--port is from the variable SPATE_PORT]\n",
                range.err());
        assertEquals(
                "spate: bad usage: --port 70000 is out of range (give 0 to 65535)\n",
                run("port=1", Map.of(), "download", "--port=70000", "x").err());
        assertEquals(
                "spate: bad settings: FILE, line 1: no line 'key = value'\n",
                run("quiet", Map.of(), "info", "x").err());
        assertEquals(0, run("quiet", Map.of(), "info", "--help").exitCode());
        assertEquals(
                "spate: bad settings: no such file: no/where (SPATE_CONFIG names it)\n",
                run("", Map.of("SPATE_CONFIG", "no/where"), "info", "x").err());
    }

    @Test
    void whatNoCommandKnowsIsToldAndHoldsNothingUp() throws IOException {
        CliRun run = run(
                "downlod-limit=1m\nfetch.quiet=yes\nseed.port=1\n",
                Map.of("SPATE_QUITE", "1", "SPATE_NETWORK", "loopback"),
                "info",
                "src/test/resources/recorded/zeros.torrent");
        assertEquals(0, run.exitCode());
        assertEquals(
                "spate: warning: the variable SPATE_QUITE: no option is called 'quite' (did you mean quiet?)\n"
                        + "spate: warning: FILE, line 1: no option is called 'downlod-limit' (did you mean"
                        + " download-limit?)\n"
                        + "spate: warning: FILE, line 2: no command is called 'fetch'\n",
                run.err());
    }

    @Test
    void theSettingsThemselvesAreShownWithoutPasswords() throws IOException {
        CliRun run = run("proxy=socks5://me:secret@host:1\n", Map.of("SPATE_QUIET", "1"), "config", "--json");
        assertEquals(
                "{\"file\":\"FILE\",\"settings\":["
                        + "{\"key\":\"quiet\",\"value\":\"1\",\"origin\":\"the variable SPATE_QUIET\"},"
                        + "{\"key\":\"proxy\",\"value\":\"socks5://…@host:1\",\"origin\":\"FILE, line 1\"}]}\n",
                run.out());
    }

    @Test
    void allOptionsOfAllCommandsCanBeSet() {
        Set<String> names = CommandLineCheck.options().stream()
                .filter(each ->
                        each.startsWith("--") && !List.of("--help", "--version").contains(each))
                .map(each -> each.substring(2))
                .collect(Collectors.toSet());
        Set<String> lacking = new TreeSet<>(names);
        lacking.removeAll(KnownKeys.options());
        Set<String> superfluous = new TreeSet<>(KnownKeys.options());
        superfluous.removeAll(names);
        assertEquals(Set.of(), lacking, "not in KnownKeys");
        assertEquals(Set.of(), superfluous, "in KnownKeys, and of no command");
    }
}
