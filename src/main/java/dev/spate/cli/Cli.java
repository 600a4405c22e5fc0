package dev.spate.cli;

import dev.spate.cli.bench.BenchScenarios;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.log.LogSettings;
import dev.spate.cli.settings.KnownKeys;
import dev.spate.cli.settings.SettingDefaults;
import dev.spate.cli.settings.Settings;
import dev.spate.cli.swarm.SwarmCommand;
import dev.spate.text.EditDistance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Finds the command, parses its arguments, runs it, and turns every failure into one line and an exit code. */
public final class Cli {
    private final CommandContext context;
    private final Settings settings;
    private int verbosity;

    public Cli(CommandContext context) {
        this(context, Settings.of(context.env()));
    }

    Cli(CommandContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Runs one command line on this thread; returns the process's exit code. */
    public int run(String... args) {
        int exitCode;
        try {
            dispatch(commandFirst(args));
            exitCode = ExitCode.DONE.code();
        } catch (Throwable e) {
            exitCode = Errors.report(e, context.err(), verbosity);
        }
        try {
            context.out().flush();
        } catch (StandardOutput.ReaderGone e) {
            return exitCode;
        } catch (CommandException e) {
            return exitCode != 0 ? exitCode : Errors.report(e, context.err(), verbosity);
        }
        return exitCode;
    }

    /** Joins the words of a command of two words, such as {@code bench compare}; also behind {@code help}. */
    private static String[] commandFirst(String[] args) {
        int at = args.length > 0 && args[0].equals("help") ? 1 : 0;
        if (args.length < at + 2 || Main.command(args[at] + " " + args[at + 1]) == null) {
            return args;
        }
        List<String> joined = new ArrayList<>(List.of(args));
        joined.set(at, args[at] + " " + joined.remove(at + 1));
        return joined.toArray(String[]::new);
    }

    private void dispatch(String[] args) throws Exception {
        String first = args.length == 0 ? "" : args[0];
        switch (first) {
            case "" ->
                throw CommandException.usage(
                        "no command: one of " + String.join(", ", Main.COMMANDS) + " is needed (try: spate --help)");
            case "-h", "--help", "help" -> help(args.length > 1 ? args[1] : "");
            case "-V", "--version", "version" -> VersionText.write(context.out());
            default -> run(named(first), first, args);
        }
    }

    private void run(Command command, String name, String[] args) throws Exception {
        CommandLine parser = parser(command, "spate " + name);
        String[] rest = new String[args.length - 1];
        System.arraycopy(args, 1, rest, 0, rest.length);
        if (command instanceof SwarmCommand) {
            // As in a scenario of bench: the last of several values counts.
            rest = BenchScenarios.expanded(rest);
            parser.setOverwrittenOptionsAllowed(true);
        }
        boolean withSettings = !settings.isEmpty() && !isHelp(name, rest) && !(command instanceof ConfigCommand);
        SettingDefaults defaults = withSettings ? new SettingDefaults(settings, name) : null;
        try {
            if (withSettings) {
                settings.check();
                defaults.parse(parser, rest);
            } else {
                parser.parseArgs(rest);
            }
        } catch (ParameterException e) {
            throw CommandException.usage(UsageErrorText.of(e, "spate " + name));
        }
        if (parser.isUsageHelpRequested()) {
            context.out().line(usage(parser));
            return;
        }
        verbosity = command.common().verbosity();
        LogSettings.set(command.common(), context.err());
        if (withSettings) {
            KnownKeys.unknown(settings, Main.COMMANDS)
                    .forEach(
                            (setting, what) -> context.err().line("spate: warning: " + setting.origin() + ": " + what));
            run(command, defaults);
        } else {
            command.run(context);
        }
    }

    /** What is wrong with a value says where it is from, when it is not from the command line. */
    private void run(Command command, SettingDefaults defaults) throws Exception {
        try {
            command.run(context);
        } catch (CommandException e) {
            Optional<String> origins =
                    e.exitCode() == ExitCode.USAGE ? defaults.origins(e.getMessage()) : Optional.empty();
            if (origins.isPresent()) {
                throw CommandException.usage(e.getMessage() + " [" + origins.get() + "]");
            }
            throw e;
        }
    }

    /** Whether only help is asked for, be it among other letters ({@code -qh}): no setting keeps anyone from it. */
    private static boolean isHelp(String name, String[] args) {
        if (Arrays.asList(args).contains("-h") || Arrays.asList(args).contains("--help")) {
            return true;
        }
        if (Arrays.stream(args).noneMatch(each -> each.matches("-[^-].*h.*"))) {
            return false;
        }
        CommandLine parser = parser(named(name), name);
        try {
            parser.parseArgs(args);
            return parser.isUsageHelpRequested();
        } catch (ParameterException toldLater) {
            return false;
        }
    }

    private void help(String name) throws StandardOutput.ReaderGone {
        if (!name.isEmpty()) {
            context.out().line(usage(parser(named(name), "spate " + name)));
            return;
        }
        CommandSpec all = CommandSpec.create().name("spate");
        all.usageMessage()
                .customSynopsis(
                        "spate COMMAND [OPTION]... [ARGUMENT]...", "spate COMMAND --help", "spate --version", "")
                .description("A BitTorrent downloader. TORRENT is a path to a .torrent file, - for stdin,"
                        + " an http(s) URL of one, or a magnet: link.")
                .commandListHeading("%nCommands:%n");
        for (String each : Main.COMMANDS) {
            all.addSubcommand(each, parser(named(each), each));
        }
        context.out().line(usage(new CommandLine(all)));
    }

    static CommandLine parser(Command command, String name) {
        CommandLine parser = new CommandLine(command);
        parser.setCommandName(name);
        // A file name may begin with @, and ${} is nothing special in one.
        return parser.setExpandAtFiles(false).setInterpolateVariables(false);
    }

    private static String usage(CommandLine parser) {
        String[] table = ExitCode.table();
        String[] footer = new String[table.length + 2];
        footer[1] = "Exit codes:";
        footer[0] = "";
        System.arraycopy(table, 0, footer, 2, table.length);
        parser.getCommandSpec().usageMessage().footer(footer);
        return parser.getUsageMessage().stripTrailing();
    }

    static Command named(String name) {
        Command command = Main.command(name);
        if (command != null) {
            return command;
        }
        if (name.startsWith("-")) {
            throw CommandException.usage("bad usage: option '" + name + "' stands before the command"
                    + " (write: spate COMMAND [OPTION]..., see spate --help)");
        }
        Optional<String> near = EditDistance.nearest(name, Main.COMMANDS);
        throw CommandException.usage("unknown command: '" + name + "' is none of " + String.join(", ", Main.COMMANDS)
                + " (" + near.map(each -> "did you mean " + each + "?").orElse("try: spate --help") + ")");
    }
}
