package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.TextTable;
import dev.spate.cli.settings.KnownKeys;
import dev.spate.cli.settings.Setting;
import dev.spate.cli.settings.SettingDefaults;
import dev.spate.cli.settings.Settings;
import dev.spate.text.CleanText;
import dev.spate.text.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config}: which settings are in force, and where they are from. */
@CommandLine.Command(
        name = "config",
        description = {
            "Show what the file of settings and the environment say: key, value and where it is from.",
            "With COMMAND: all options of that command."
        })
final class ConfigCommand implements Command {
    private static final Pattern PASSWORD = Pattern.compile("://[^/@]*@");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as download, or dht lookup.")
    private List<String> command = List.of();

    @Override
    public CommonOptions common() {
        return common;
    }

    /** @param mistake why it has no effect; empty when it has */
    private record Row(String key, String value, String origin, String mistake) {}

    @Override
    public void run(CommandContext context) throws StandardOutput.ReaderGone {
        Settings settings = Settings.of(context.env());
        List<Row> rows = command.isEmpty() ? all(settings) : of(named(String.join(" ", command)), settings);
        if (json) {
            context.out().line(json(settings, rows));
        } else {
            if (command.isEmpty() && settings.file().isPresent()) {
                context.err().line("the file of settings: " + settings.file().get());
            }
            TextTable table = new TextTable();
            rows.forEach(each -> table.row(List.of(each.key(), each.value(), each.origin())));
            for (String each : table.lines()) {
                context.out().line(CleanText.escaped(each));
            }
            for (Row each : rows) {
                if (!each.mistake().isEmpty()) {
                    context.err().line("spate: warning: " + each.origin() + ": " + each.mistake());
                }
            }
        }
        settings.check();
        if (rows.stream().anyMatch(each -> !each.mistake().isEmpty())) {
            throw new AlreadyReportedException(ExitCode.MALFORMED.code());
        }
    }

    /** A command's name, also as keys have it, with a dash for a blank. */
    private static String named(String name) {
        return Main.COMMANDS.stream()
                .filter(each -> each.equals(name) || each.replace(' ', '-').equals(name))
                .findFirst()
                .orElse(name);
    }

    private static List<Row> all(Settings settings) {
        Map<Setting, String> unknown = KnownKeys.unknown(settings, Main.COMMANDS);
        return settings.inForce(repeatable()::contains).stream()
                .map(each -> new Row(
                        each.key(),
                        shown(each.value()),
                        each.origin(),
                        unknown.containsKey(each) ? unknown.get(each) : mistake(settings, each)))
                .toList();
    }

    /** The options that take several values in some command. */
    private static Set<String> repeatable() {
        return Main.COMMANDS.stream()
                .flatMap(name -> Cli.parser(Cli.named(name), name).getCommandSpec().options().stream())
                .filter(each -> each.isMultiValue() && each.arity().max() > 0)
                .map(SettingDefaults::key)
                .collect(Collectors.toSet());
    }

    /** What the first command says that cannot take this setting; empty when all can that have the option. */
    private static String mistake(Settings settings, Setting setting) {
        for (String name : Main.COMMANDS) {
            SettingDefaults defaults = new SettingDefaults(settings, name);
            for (OptionSpec each :
                    Cli.parser(Cli.named(name), name).getCommandSpec().options()) {
                Optional<String> mistake =
                        defaults.isFor(each, setting) ? defaults.mistake(each, setting) : Optional.empty();
                if (mistake.isPresent()) {
                    return shown(mistake.get()) + " (spate " + name + ")";
                }
            }
        }
        return "";
    }

    private static List<Row> of(String name, Settings settings) {
        CommandLine parser = Cli.parser(Cli.named(name), "spate " + name);
        SettingDefaults defaults = new SettingDefaults(settings, name);
        List<Row> rows = new ArrayList<>();
        for (OptionSpec each : parser.getCommandSpec().options()) {
            if (each.usageHelp()) {
                continue;
            }
            String usual = each.defaultValue() == null ? "" : each.defaultValue();
            String set = Objects.requireNonNullElse(defaults.defaultValue(each), usual);
            List<Setting> from = defaults.of(each);
            if (from.size() > 1) {
                set = from.stream().map(Setting::value).collect(Collectors.joining(" "));
            }
            rows.add(new Row(
                    SettingDefaults.key(each),
                    shown(set),
                    from.isEmpty() ? "default" : from.get(0).origin(),
                    shown(from.stream()
                            .flatMap(setting -> defaults.mistake(each, setting).stream())
                            .findFirst()
                            .orElse(""))));
        }
        return rows;
    }

    /** Without user names and passwords. */
    private static String shown(String value) {
        return PASSWORD.matcher(value).replaceAll("://…@");
    }

    private static String json(Settings settings, List<Row> rows) {
        JsonObject object = new JsonObject();
        settings.file().ifPresent(each -> object.put("file", each.toString()));
        List<JsonObject> all = new ArrayList<>();
        for (Row each : rows) {
            JsonObject row = new JsonObject()
                    .put("key", each.key())
                    .put("value", each.value())
                    .put("origin", each.origin());
            if (!each.mistake().isEmpty()) {
                row.put("mistake", each.mistake());
            }
            all.add(row);
        }
        return object.putObjects("settings", all).toString();
    }
}
