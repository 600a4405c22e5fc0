package dev.spate.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.cli.CommandLineCheck;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

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
    void whatWasMeantIsToldWhereOneCanTell() throws IOException {
        CliRun run = run("d=films\no=x\ndir=films\ndirec=films\nhelp=yes\nxy=1\nltency=x\n", Map.of(), "config");
        assertEquals(65, run.exitCode());
        assertEquals(
                List.of("d (directory)", "o (output)", "direc (directory)", "help", "xy", "ltency (latency)"),
                run.err()
                        .lines()
                        .filter(each -> each.contains("no option is called"))
                        .map(each ->
                                each.replaceAll(".*is called '(.*?)'", "$1").replaceAll("did you mean |\\?", ""))
                        .toList());
    }

    @Test
    void theLettersOfAllOptionsAreKnown() {
        Map<String, String> letters = new HashMap<>();
        for (Supplier<CommandLine> each : CommandLineCheck.parsers().values()) {
            for (OptionSpec option : each.get().getCommandSpec().options()) {
                if (option.shortestName().length() == 2 && !option.usageHelp()) {
                    letters.put(option.shortestName().substring(1), SettingDefaults.key(option));
                }
            }
        }
        assertEquals(letters, KnownKeys.letters());
    }

    @Test
    void anEmptyVariableSetsNothing() throws IOException {
        assertEquals(
                "download-limit 1m FILE, line 1",
                row("download-limit", "download-limit=1m", Map.of("SPATE_DOWNLOAD_LIMIT", "")));
        assertEquals("", run("", Map.of("SPATE_NO_SUCH", ""), "decode", "i1e").err());
    }

    @Test
    void whatIsOfOneTorrentIsToldWithItsOriginAndADefaultViewIsLeftOut() throws IOException {
        Map<String, String> loopback = Map.of("SPATE_NETWORK", "loopback");
        CliRun output = run("output=x\ndirectory=y\n", loopback, "download", "no/a.torrent", "no/b.torrent");
        assertEquals(2, output.exitCode());
        assertTrue(output.err().endsWith(") [--output is from FILE, line 1]\n"), output::err);
        CliRun given = run("", loopback, "download", "--map", "no/a.torrent", "no/b.torrent");
        assertTrue(given.err().startsWith("spate: bad usage: --map,"), given::err);
        CliRun view = run("map=yes\ndirectory=" + directory, loopback, "download", "no/a.torrent", "no/b.torrent");
        assertTrue(view.err().contains("cannot read no/a.torrent: no such file"), view::err);
    }

    @Test
    void aFlagSaysWhatItTakes() throws IOException {
        String what = "invalid value for option '--quiet': 'maybe' is not a boolean: yes, no, true, false, on, off, 1"
                + " or 0 (spate config shows the settings)\n";
        assertEquals(
                "spate: bad setting: FILE, line 1: " + what,
                run("quiet=maybe", Map.of(), "download", "x").err());
    }

    @Test
    void aCommandOfTwoWordsIsNamedAsInKeys() throws IOException {
        String rows = run("", Map.of(), "config", "dht", "lookup").out();
        assertTrue(rows.contains("timeout"), rows);
        assertEquals(rows, run("", Map.of(), "config", "dht lookup").out());
        assertEquals(rows, run("", Map.of(), "config", "dht-lookup").out());
        assertEquals(0, run("", Map.of(), "config", "download_piece").exitCode());
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

    @Test
    void everyOptionThatMayBeRepeatedTakesAllLinesAsItTakesAllOfTheCommandLine() throws IOException {
        Path file = directory.resolve("repeated");
        List<String> samples = List.of("a", "127.0.0.1:1", "http://a.org/b", "udp://a.org:1");
        int seen = 0;
        for (Map.Entry<String, Supplier<CommandLine>> command :
                CommandLineCheck.parsers().entrySet()) {
            for (OptionSpec each : command.getValue().get().getCommandSpec().options()) {
                if (!each.isMultiValue() || each.arity().max() == 0) {
                    continue;
                }
                String key = SettingDefaults.key(each);
                SettingDefaults none = new SettingDefaults(Settings.of(Map.of()), command.getKey());
                String value = samples.stream()
                        .filter(sample ->
                                none.mistake(each, new Setting(key, sample, "")).isEmpty())
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no sample for " + key));
                Files.writeString(file, (key + " = " + value + "\n").repeat(3));
                SettingDefaults three =
                        new SettingDefaults(Settings.of(Map.of("SPATE_CONFIG", file.toString())), command.getKey());
                CommandLine set = command.getValue().get();
                List<String> needed = needed(set);
                three.parse(set, needed.toArray(String[]::new));
                CommandLine given = command.getValue().get();
                needed.addAll(Collections.nCopies(3, each.longestName() + "=" + value));
                given.parseArgs(needed.toArray(String[]::new));
                assertEquals(kinds(given, each), kinds(set, each), command.getKey() + " " + key);
                assertEquals(3, kinds(set, each).size());
                seen++;
            }
        }
        assertTrue(seen > 20, "few options");
    }

    /** The values and their types, which may lack {@code equals}. */
    private static List<String> kinds(CommandLine parser, OptionSpec option) {
        Collection<?> values =
                parser.getCommandSpec().findOption(option.longestName()).getValue();
        return values.stream().map(each -> each.getClass().getName()).toList();
    }

    /** What a command line must have. */
    private static List<String> needed(CommandLine parser) {
        List<String> words = new ArrayList<>();
        for (ArgSpec each : parser.getCommandSpec().args()) {
            if (each.required()) {
                words.add(each instanceof OptionSpec option ? option.longestName() + "=1" : "1");
            }
        }
        return words;
    }

    @Test
    void twoInputListsOfTheFileAreRead() throws IOException {
        Path list = Files.writeString(directory.resolve("list"), "\uFEFFa.torrent\n");
        CliRun run = run("input-file=" + list + "\ninput-file=no/list\n", Map.of(), "download");
        assertEquals(2, run.exitCode());
        assertEquals("spate: cannot read no/list: no such file (check the path)\n", run.err());
    }

    @Test
    void aFileThatIsNoneOfSettingsIsToldInOneLineAndHelpAndVersionGoOn() throws Exception {
        Path huge = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', '=', (byte) 0xE9});
        Map<String, String> mistakes = Map.of(
                huge.toString(),
                "it has more than 1 MiB, which no settings have",
                latin.toString(),
                "it is not UTF-8",
                directory.toString(),
                "it is a directory (name a file)",
                "/dev/zero",
                "it is no regular file");
        for (Map.Entry<String, String> each : mistakes.entrySet()) {
            Map<String, String> env = Map.of("SPATE_CONFIG", each.getKey());
            CliRun run = run("", env, "info", "x");
            assertEquals(2, run.exitCode());
            assertEquals(
                    "spate: bad settings: cannot read " + each.getKey() + ": " + each.getValue() + "\n", run.err());
            assertEquals(0, run("", env, "info", "--help").exitCode());
            assertEquals(0, run("", env, "download", "-qh").exitCode());
            assertEquals(2, run("", env, "download", "-oh", "x").exitCode());
            assertEquals(0, run("", env, "--help").exitCode());
            assertEquals(0, run("", env, "--version").exitCode());
        }
        assertEquals(0, run("", Map.of("SPATE_CONFIG", "/dev/null"), "config").exitCode());
    }

    /** Of bench it would be a file called yes. */
    @Test
    void aYesForAllCommandsIsOfThoseThatHaveAFlagOfThatName() throws IOException {
        assertTrue(run("json=yes", Map.of(), "config", "bench").out().matches("(?s).*json +default.*"));
        assertTrue(run("bench.json=yes", Map.of(), "config", "bench").out().matches("(?s).*json +yes +FILE, line 1.*"));
        assertTrue(run("", Map.of("SPATE_JSON", "1"), "config", "bench").out().matches("(?s).*json +default.*"));
        assertEquals("json true FILE, line 1", row("json", "json=yes", Map.of()));
    }

    @Test
    void everyOptionThatIsAFlagInOneCommandAndNamesAFileInAnotherIsKnown() {
        Map<String, Set<Boolean>> flags = new HashMap<>();
        CommandLineCheck.parsers()
                .values()
                .forEach(parser -> parser.get().getCommandSpec().options().stream()
                        .filter(each -> !each.usageHelp())
                        .filter(each ->
                                each.arity().max() == 0 || each.typeInfo().getType() == Path.class)
                        .forEach(each -> flags.computeIfAbsent(SettingDefaults.key(each), none -> new TreeSet<>())
                                .add(each.arity().max() == 0)));
        flags.forEach((key, kinds) -> assertEquals(kinds.size() == 2, KnownKeys.isFlagElsewhere(key), key));
    }

    @Test
    void whatAnotherSettingReplacesIsNotShown() throws IOException {
        CliRun run = run(
                "parallel=6\nquiet=yes\ntracker=udp://a:1\nparallel=7\ntracker=udp://b:1\ndownload.quiet=no\n",
                Map.of("SPATE_QUIET", "1"),
                "config");
        assertEquals(
                List.of(
                        "quiet 1 the variable SPATE_QUIET",
                        "tracker udp://a:1 FILE, line 3",
                        "parallel 7 FILE, line 4",
                        "tracker udp://b:1 FILE, line 5"),
                run.out()
                        .lines()
                        .map(each -> each.strip().replaceAll(" {2,}", " "))
                        .toList());
    }

    @Test
    void aByteOrderMarkIsSkipped() throws IOException {
        assertEquals("parallel 6 FILE, line 1", row("parallel", "\uFEFFparallel=6", Map.of()));
    }

    @Test
    void theLastOfSeveralLinesCounts() throws IOException {
        assertEquals("parallel 7 FILE, line 2", row("parallel", "parallel=6\nparallel=7", Map.of()));
        assertEquals("dht true FILE, line 2", row("dht", "dht=no\nno-dht=no", Map.of()));
        assertTrue(run("max-peers=1\nmax-peers=many", Map.of(), "download", "x")
                .err()
                .contains("FILE, line 2"));
    }

    @Test
    void configTellsAValueThatIsWrong() throws IOException {
        String what = "spate: warning: FILE, line 1: invalid value for option '--max-peers': 'many' is not an int";
        CliRun one = run("max-peers=many", Map.of(), "config", "download");
        assertTrue(one.err().contains(what + "\n"), one::err);
        assertEquals(65, one.exitCode());
        assertEquals(65, run("max-peers=many", Map.of(), "config", "--json").exitCode());
        CliRun all = run("max-peers=many\nverbose=yes\ntracker=udp://a:1\n", Map.of(), "config");
        assertTrue(all.err().endsWith(what + " (spate download_piece)\n"), all::err);
    }

    @Test
    void aPathMayBeginWithTheHomeDirectory() throws IOException {
        Map<String, String> env = Map.of("HOME", "/home/me");
        SettingDefaults defaults = new SettingDefaults(
                Settings.of(Map.of("HOME", "/home/me", "SPATE_CONFIG", "", "SPATE_DIRECTORY", "~/films")), "download");
        CommandLine parser = CommandLineCheck.parsers().get("download").get();
        defaults.parse(parser, "x");
        assertEquals(
                Path.of("/home/me/films"),
                parser.getCommandSpec().findOption("--directory").getValue());
        assertEquals("input-file /home/me/list FILE, line 1", row("input-file", "input-file=~/list", env));
        assertEquals("on-complete ~/list FILE, line 1", row("on-complete", "on-complete=~/list", env));
    }
}
