package dev.spate.cli;

import dev.spate.cli.swarm.SwarmCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Parses command lines as {@link Cli} does, and runs nothing. */
public final class CommandLineCheck {
    private CommandLineCheck() {}

    /** The long options of all commands. */
    public static Set<String> options() {
        Set<String> options = new HashSet<>();
        for (String name : Main.COMMANDS) {
            CommandSpec spec = new CommandLine(Main.command(name)).getCommandSpec();
            options.addAll(spec.optionsMap().keySet());
            options.addAll(spec.negatedOptionsMap().keySet());
        }
        return options;
    }

    /** A parser as {@link Cli} has it for each command. */
    public static Map<String, Supplier<CommandLine>> parsers() {
        return Main.COMMANDS.stream()
                .collect(Collectors.toMap(name -> name, name -> () -> Cli.parser(Main.command(name), name)));
    }

    /** All commands, in the order of the help. */
    public static List<String> commands() {
        return Main.COMMANDS;
    }

    /** The lines of the table of exit codes. */
    public static List<String> exitCodes() {
        return List.of(ExitCode.table());
    }

    /**
     * What is wrong with the arguments of {@code spate}; empty when they parse.
     *
     * @param whole whether a required argument that is missing is wrong too
     */
    public static Optional<String> mistake(List<String> words, boolean whole) {
        String name = words.isEmpty() ? "" : words.get(0);
        if (name.startsWith("-")) {
            return List.of("--help", "-h", "--version", "-V", "--make-archive").contains(name) && words.size() == 1
                    ? Optional.empty()
                    : Optional.of("an option before the command");
        }
        int used = 1;
        if (words.size() > 1 && Main.COMMANDS.contains(name + " " + words.get(1))) {
            name += " " + words.get(1);
            used = 2;
        }
        Command command = Main.command(name);
        if (command == null) {
            return Optional.of("no command '" + name + "'");
        }
        CommandLine parser = new CommandLine(command)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(command instanceof SwarmCommand);
        List<String> rest = new ArrayList<>(words.subList(used, words.size()));
        if (command instanceof SwarmCommand) {
            // A file of options: it need not exist here.
            rest.removeIf(word -> word.startsWith("@"));
        }
        try {
            parser.parseArgs(rest.toArray(String[]::new));
            return Optional.empty();
        } catch (MissingParameterException e) {
            return whole || e.getMissing().stream().anyMatch(each -> each.isOption())
                    ? Optional.of(String.valueOf(e.getMessage()))
                    : Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
