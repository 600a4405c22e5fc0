package dev.spate.dist;

import dev.spate.bench.ScenarioFile;
import dev.spate.choker.SeedingOrder;
import dev.spate.cli.CommandLineCheck;
import dev.spate.cli.convert.EncryptionConverter;
import dev.spate.cli.convert.PeerTransportsConverter;
import dev.spate.cli.convert.SeedingOrderConverter;
import dev.spate.cli.convert.TransportConverter;
import dev.spate.mse.Encryption;
import dev.spate.net.TransportName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command as its manual page and the completions need it.
 *
 * @param name as it is written, such as {@code download} or {@code dht lookup}
 * @param description its paragraphs; the first one sums it up
 */
record CommandModel(String name, List<String> description, List<Argument> options, List<Argument> parameters) {
    /** Options whose values are words of a list, by what reads them. */
    private static final Map<Class<?>, List<String>> WORDS = Map.of(
            EncryptionConverter.class,
                    Arrays.stream(Encryption.values()).map(Encryption::label).toList(),
            TransportConverter.class,
                    Arrays.stream(TransportName.values())
                            .map(TransportName::label)
                            .toList(),
            PeerTransportsConverter.class, List.of("both", "tcp", "utp"),
            SeedingOrderConverter.class,
                    Arrays.stream(SeedingOrder.values())
                            .map(SeedingOrder::label)
                            .toList());

    CommandModel {
        description = List.copyOf(description);
        options = List.copyOf(options);
        parameters = List.copyOf(parameters);
    }

    /** All commands in the order of the help. */
    static List<CommandModel> all() {
        return All.COMMANDS;
    }

    /** Made once: picocli looks at a hundred classes. */
    private static final class All {
        private static final List<CommandModel> COMMANDS = read();
    }

    private static List<CommandModel> read() {
        var parsers = CommandLineCheck.parsers();
        return CommandLineCheck.commands().stream()
                .map(name -> of(name, parsers.get(name).get().getCommandSpec()))
                .toList();
    }

    private static CommandModel of(String name, CommandSpec spec) {
        return new CommandModel(
                name,
                List.of(spec.usageMessage().description()),
                spec.options().stream()
                        .filter(each -> !each.hidden())
                        .map(CommandModel::option)
                        .sorted((a, b) -> a.key().compareTo(b.key()))
                        .toList(),
                spec.positionalParameters().stream()
                        .filter(each -> !each.hidden())
                        .map(each -> argument(each, List.of(), name))
                        .toList());
    }

    /** The first words of all commands, each with what it is about. */
    static Map<String, String> firstWords(List<CommandModel> commands) {
        Map<String, String> first = new LinkedHashMap<>();
        for (CommandModel each : commands) {
            String[] words = each.name().split(" ");
            first.merge(
                    words[0],
                    words.length == 1 ? each.summary() : each.name(),
                    (one, other) -> words.length == 1 || !one.startsWith(words[0] + " ") ? one : one + ", " + other);
        }
        return first;
    }

    /** What may stand behind the first word of commands of two. */
    static List<String> secondWords(List<CommandModel> commands, String first) {
        return commands.stream()
                .map(CommandModel::name)
                .filter(each -> each.startsWith(first + " "))
                .map(each -> each.substring(first.length() + 1))
                .toList();
    }

    /** What it is about, in one line. */
    String summary() {
        return description.get(0);
    }

    /** Such as {@code spate-dht-lookup}. */
    String page() {
        return "spate-" + name.replace(' ', '-');
    }

    private static Argument option(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        names.sort(Comparator.comparing(String::length));
        if (option.negatable()) {
            names.add("--no-" + option.longestName().substring(2));
        }
        return argument(option, names, "");
    }

    private static Argument argument(ArgSpec spec, List<String> names, String command) {
        String label = spec.arity().max() == 0 ? "" : spec.paramLabel();
        return new Argument(
                names,
                label,
                spec.isMultiValue(),
                !spec.required(),
                List.of(spec.description()),
                value(spec, label),
                words(spec, label, command));
    }

    private static Value value(ArgSpec spec, String label) {
        if (label.isEmpty()) {
            return Value.NONE;
        }
        if (label.equals("DIR")) {
            return Value.DIRECTORY;
        }
        boolean file = spec.type() == Path.class
                || Stream.of(spec.auxiliaryTypes()).anyMatch(Path.class::equals)
                || List.of("FILE", "TORRENT", "TORRENT|PATH", "PATH", "SCENARIO", "OLD", "NEW")
                        .contains(label);
        return file ? Value.FILE : Value.OTHER;
    }

    private static List<String> words(ArgSpec spec, String label, String command) {
        for (var converter : spec.converters()) {
            List<String> words = WORDS.get(converter.getClass());
            if (words != null) {
                return words;
            }
        }
        if (label.equals("SCENARIO")) {
            return ScenarioFile.BUILT_IN;
        }
        if (label.equals("WHO")) {
            return List.of("floor", "each", "none");
        }
        if (command.equals("config")) {
            // In one word each, as completions divide them at blanks.
            return CommandLineCheck.commands().stream()
                    .map(each -> each.replace(' ', '-'))
                    .toList();
        }
        return List.of();
    }

    /** What an argument is completed with, beside words that are known. */
    enum Value {
        NONE,
        FILE,
        DIRECTORY,
        OTHER
    }

    /**
     * An option, or an argument without a name.
     *
     * @param names with their dashes, short ones first; the other form of a flag that has two is the last
     * @param label what a value is called; empty for a flag
     * @param words the values there are, when they are few
     */
    record Argument(
            List<String> names,
            String label,
            boolean repeatable,
            boolean optional,
            List<String> description,
            Value value,
            List<String> words) {
        Argument {
            names = List.copyOf(names);
            description = List.copyOf(description);
            words = List.copyOf(words);
        }

        String text() {
            return String.join(" ", description);
        }

        /** By which options are sorted. */
        String key() {
            return names.stream()
                    .filter(each -> each.startsWith("--"))
                    .findFirst()
                    .orElseThrow();
        }

        /** The other form of a flag that has two; empty where there is none. */
        String negated() {
            String last = names.isEmpty() ? "" : names.get(names.size() - 1);
            return last.equals("--no-" + key().substring(2)) ? last : "";
        }
    }
}
