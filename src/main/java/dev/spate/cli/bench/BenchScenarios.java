package dev.spate.cli.bench;

import dev.spate.bench.Scenario;
import dev.spate.bench.ScenarioFile;
import dev.spate.cli.CommandException;
import dev.spate.cli.IoErrors;
import dev.spate.cli.UsageErrorText;
import dev.spate.mse.Encryption;
import dev.spate.synthetic.BehaviourName;
import dev.spate.synthetic.OnOffCycle;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticPeerGroup;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Finds scenarios by name, and reads their options together with those of the command line. */
public final class BenchScenarios {
    /** The scenario when none is named. */
    private static final String USUAL = "quick";

    /** Peers that send nothing, or nothing right: they add nothing to the capacity of a swarm. */
    private static final Set<BehaviourName> USELESS =
            EnumSet.of(BehaviourName.CORRUPT, BehaviourName.STALL, BehaviourName.NEVER_UNCHOKE);

    private static final long LARGEST_FILE = 1 << 20;

    private final List<String> overriding;

    /** @param commandLine of the bench: its options of a scenario take the place of those in the scenario */
    BenchScenarios(ParseResult commandLine) {
        Set<String> names = new HashSet<>();
        parser(new Holder()).getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        List<String> words = new ArrayList<>();
        for (OptionSpec option : commandLine.matchedOptions()) {
            if (names.contains(option.longestName())) {
                option.originalStringValues()
                        .forEach(value -> words.add(
                                option.arity().max() == 0 ? option.longestName() : option.longestName() + "=" + value));
            }
        }
        overriding = List.copyOf(words);
    }

    /** Parsed by picocli as if it were a command. */
    @CommandLine.Command(name = "scenario")
    private static final class Holder {
        @Mixin
        private ScenarioOptions options = new ScenarioOptions();
    }

    private static CommandLine parser(Holder holder) {
        return new CommandLine(holder)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true);
    }

    /**
     * Those of these names, or the usual one.
     *
     * @throws CommandException when there is no such scenario, two have the same name, or the options of one are wrong
     */
    List<Scenario> of(List<String> names) {
        List<Scenario> scenarios = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : names.isEmpty() ? List.of(USUAL) : names) {
            Scenario scenario = scenario(file(name));
            if (!taken.add(scenario.name())) {
                throw CommandException.usage(
                        "bad usage: there are two scenarios " + scenario.name() + " (leave one out)");
            }
            scenarios.add(scenario);
        }
        return scenarios;
    }

    private static ScenarioFile file(String name) {
        if (ScenarioFile.BUILT_IN.contains(name)) {
            return ScenarioFile.builtIn(name);
        }
        Optional<Path> path = path(name.startsWith("@") ? name.substring(1) : name);
        if (path.isEmpty()) {
            throw CommandException.usage("unknown scenario: '" + name + "' is no file, and none of "
                    + String.join(", ", ScenarioFile.BUILT_IN) + " (see spate bench --list)");
        }
        return read(path.get());
    }

    /** Words of a command line, with the options of a scenario file in the place of each {@code @FILE}. */
    public static String[] expanded(String[] words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("@")) {
                Path file = path(word.substring(1))
                        .orElseThrow(() ->
                                CommandException.usage("bad usage: there is no file of options " + word.substring(1)));
                all.addAll(read(file).words());
            } else {
                all.add(word);
            }
        }
        return all.toArray(String[]::new);
    }

    private static ScenarioFile read(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw CommandException.usage("cannot read the scenario " + path + ": it is a directory (name a file)");
            }
            if (Files.size(path) > LARGEST_FILE) {
                throw CommandException.usage(
                        "cannot read the scenario " + path + ": it is too long for a file of options");
            }
            return ScenarioFile.read(path);
        } catch (CharacterCodingException e) {
            throw CommandException.usage("cannot read the scenario " + path + ": it is not UTF-8 text");
        } catch (IOException e) {
            throw CommandException.usage(
                    "cannot read the scenario " + IoErrors.reason(e) + " (it has to be readable UTF-8)");
        } catch (IllegalArgumentException e) {
            throw wrong(path.toString(), e.getMessage());
        }
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Scenario scenario(ScenarioFile file) {
        Holder holder = new Holder();
        List<String> words =
                Stream.concat(file.words().stream(), overriding.stream()).toList();
        SwarmOptions swarm;
        try {
            parser(holder).parseArgs(words.toArray(String[]::new));
            swarm = holder.options.shape().options();
            return new Scenario(
                    file.name(),
                    file.description(),
                    new Scenario.Arguments(words(words, false), words(words, true), swarmArguments(holder.options)),
                    new Scenario.Swarm(
                            swarm.torrent(),
                            swarm.peers(),
                            capacity(swarm),
                            swarm.leechers(),
                            swarm.encryption() == Encryption.REQUIRE,
                            swarm.utp(),
                            swarm.finding().pex()),
                    holder.options.killAt(),
                    holder.options.magnet(),
                    holder.options.dropCache(),
                    holder.options.traders());
        } catch (ParameterException e) {
            throw wrong(file.name(), UsageErrorText.of(e, "spate bench").replaceFirst("^bad usage: ", ""));
        } catch (IllegalArgumentException e) {
            throw wrong(file.name(), e.getMessage());
        } catch (CommandException e) {
            throw wrong(file.name(), e.getMessage().replaceFirst("^bad usage: ", ""));
        }
    }

    private static List<String> swarmArguments(ScenarioOptions options) {
        List<String> arguments = new ArrayList<>(options.shape().arguments());
        if (options.traders() > 0 && !arguments.contains("--trading")) {
            arguments.add("--trading");
        }
        return arguments;
    }

    /** Of the words of a scenario those that are options for the client, or those that are options for the swarm. */
    private static List<String> words(List<String> all, boolean ofClients) {
        CommandSpec client = new CommandLine(new ScenarioOptions.OfClients()).getCommandSpec();
        List<String> words = new ArrayList<>();
        boolean inClients = false;
        boolean valueFollows = false;
        for (String word : all) {
            if (!valueFollows) {
                OptionSpec option = client.findOption(word.replaceFirst("=.*", ""));
                inClients = option != null;
                valueFollows = option != null && option.arity().max() > 0 && word.indexOf('=') < 0;
            } else {
                valueFollows = false;
            }
            if (inClients == ofClients) {
                words.add(word);
            }
        }
        return words;
    }

    private static CommandException wrong(String name, String why) {
        return CommandException.usage("bad scenario " + name + ": " + why);
    }

    /** What those peers that serve right content can upload together, or what leechers ask for; 0 for no limit. */
    private static long capacity(SwarmOptions swarm) {
        if (swarm.leechers().leechers() > 0) {
            return swarm.leechers().capacityBytesPerSecond();
        }
        long peers = 0;
        for (SyntheticPeerGroup group : swarm.groups()) {
            if (group.peers() > 0 && !USELESS.contains(group.behaviour().name())) {
                long rate = group.behaviour().link(group.link()).bytesPerSecond();
                if (rate == 0) {
                    return swarm.totalBytesPerSecond();
                }
                // An estimate where peers come and go: half of the time they are away.
                double there = group.presence() == OnOffCycle.ALWAYS ? 1 : 0.5;
                peers += (long) (group.peers() * rate * group.behaviour().givenShare() * there);
            }
        }
        return swarm.totalBytesPerSecond() == 0 ? peers : Math.min(peers, swarm.totalBytesPerSecond());
    }
}
