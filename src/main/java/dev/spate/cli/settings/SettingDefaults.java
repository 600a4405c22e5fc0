package dev.spate.cli.settings;

import dev.spate.cli.CommandException;
import dev.spate.cli.UsageErrorText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Gives the options of a command that the command line does not name what the {@link Settings} say of them. */
public final class SettingDefaults implements IDefaultValueProvider {
    private static final Set<String> YES = Set.of("true", "yes", "on", "1");
    private static final Set<String> NO = Set.of("false", "no", "off", "0");
    private static final String NEGATED = "no-";

    private final Settings settings;
    private final String command;
    /** Options that have such a value. */
    private final Map<OptionSpec, List<Setting>> used = new LinkedHashMap<>();

    public SettingDefaults(Settings settings, String command) {
        this.settings = settings;
        this.command = command;
    }

    /** The name of an option as a key: the longest, without dashes. */
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?(\\[no-])?", "");
    }

    private static List<String> keys(OptionSpec option) {
        String key = key(option);
        return option.negatable() ? List.of(key, NEGATED + key) : List.of(key);
    }

    /** Whether a setting is one of this option of the command. */
    public boolean isFor(OptionSpec option, Setting setting) {
        String own = Settings.prefix(command);
        String key = setting.key().startsWith(own) ? setting.key().substring(own.length()) : setting.key();
        return !option.usageHelp() && keys(option).contains(key) && !isOfFlagsElsewhere(option, setting);
    }

    /** {@code json = yes} of all commands is a flag of most, and no file called so of the one whose option names a file. */
    private boolean isOfFlagsElsewhere(OptionSpec option, Setting setting) {
        return !isFlag(option)
                && KnownKeys.isFlagElsewhere(key(option))
                && !setting.key().startsWith(Settings.prefix(command))
                && (YES.contains(flag(setting.value())) || NO.contains(flag(setting.value())));
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()) {
            return null;
        }
        List<Setting> set = settings.of(command, keys(option)).stream()
                .filter(each -> !isOfFlagsElsewhere(option, each))
                .toList();
        if (set.isEmpty()) {
            return null;
        }
        if (isFlag(option) || !option.isMultiValue()) {
            // As in other programs' files, a line further below replaces one above.
            set = set.subList(set.size() - 1, set.size());
        }
        used.put(option, set);
        String value = text(option, set.get(0));
        // A flag that counts how often it was given is not given.
        return isFlag(option) && option.isMultiValue() && value.equals("false") ? null : value;
    }

    /** The value for the parser: no shell has replaced the {@code ~} of a path here. */
    private String text(OptionSpec option, Setting setting) {
        if (!isFlag(option)) {
            boolean path = option.typeInfo().getType() == Path.class
                    || option.typeInfo().getAuxiliaryTypes()[0] == Path.class;
            return path ? settings.withHome(setting.value()) : setting.value();
        }
        String flag = flag(setting.value());
        boolean inverted = option.negatable() && setting.key().endsWith(NEGATED + key(option));
        if (inverted && YES.contains(flag)) {
            return "false";
        }
        return inverted && NO.contains(flag) ? "true" : flag;
    }

    private static boolean isFlag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    private static String flag(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return YES.contains(lower) ? "true" : NO.contains(lower) ? "false" : value;
    }

    /** Parses a command line, and what is set besides. */
    public CommandLine.ParseResult parse(CommandLine parser, String... args) {
        parser.setDefaultValueProvider(this);
        try {
            CommandLine.ParseResult result = parser.parseArgs(args);
            used.keySet().removeIf(result::hasMatchedOption);
            addRest();
            return result;
        } catch (ParameterException e) {
            if (e.getArgSpec() instanceof OptionSpec option && used.containsKey(option)) {
                throw CommandException.usage(
                        "bad setting: " + used.get(option).get(0).origin() + ": " + what(option, e)
                                + " (spate config shows the settings)");
            }
            throw e;
        }
    }

    /** An option that may be repeated has all values of a key that is: the parser takes one. */
    private void addRest() {
        used.forEach((option, set) -> {
            if (set.size() > 1 && option.getValue() instanceof Collection<?> first) {
                List<Object> all = new ArrayList<>(first);
                set.subList(1, set.size()).forEach(each -> {
                    mistake(option, each).ifPresent(what -> {
                        throw CommandException.usage(
                                "bad setting: " + each.origin() + ": " + what + " (spate config shows the settings)");
                    });
                    all.addAll((Collection<?>) converted(option, each));
                });
                option.setValue(all);
            }
        });
    }

    /**
     * The value that a setting is for an option; of one that may be repeated a collection. The parser itself converts it,
     * for an option of the same kind that has no field: it knows types without a converter of their own, and where to split.
     */
    private Object converted(OptionSpec option, Setting setting) {
        String name = "--" + key(option);
        OptionSpec.Builder alone = OptionSpec.builder(name)
                .type(isFlag(option) ? Boolean.class : option.typeInfo().getType())
                .converters(option.converters())
                .splitRegex(option.splitRegex())
                .paramLabel(option.paramLabel())
                .arity("1");
        if (option.isMultiValue() && !isFlag(option)) {
            alone.auxiliaryTypes(option.typeInfo().getAuxiliaryTypes());
        }
        OptionSpec converting = alone.build();
        new CommandLine(CommandSpec.create().addOption(converting))
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .parseArgs(name + "=" + text(option, setting));
        return converting.getValue();
    }

    /** What keeps a setting from being a value of this option; empty when nothing does that can be told without a run. */
    public Optional<String> mistake(OptionSpec option, Setting setting) {
        try {
            converted(option, setting);
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(what(option, e));
        }
    }

    private static String what(OptionSpec option, ParameterException e) {
        return UsageErrorText.what(e) + (isFlag(option) ? ": yes, no, true, false, on, off, 1 or 0" : "");
    }

    /** What there is to say of values that came from the settings, of a message that names their options. */
    public Optional<String> origins(String message) {
        List<String> origins = new ArrayList<>();
        used.forEach((option, set) -> {
            if (isNamed(option, message)) {
                origins.add(option.longestName() + " is from " + set.get(0).origin());
            }
        });
        return origins.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", origins));
    }

    /** By its long name anywhere, by its letter but for what is proposed in brackets. */
    private static boolean isNamed(OptionSpec option, String message) {
        String told = message.replaceAll(" \\([^()]*\\)", "");
        return Arrays.stream(option.names())
                .anyMatch(name -> Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                        .matcher(name.equals(option.longestName()) ? message : told)
                        .find());
    }

    /** What is set of this option, after it was asked for. */
    public List<Setting> of(OptionSpec option) {
        return used.getOrDefault(option, List.of());
    }
}
