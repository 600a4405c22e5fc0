package dev.spate.cli.settings;

import dev.spate.cli.CommandException;
import dev.spate.cli.UsageErrorText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
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

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()) {
            return null;
        }
        String key = key(option);
        List<Setting> set = settings.of(command, option.negatable() ? List.of(key, NEGATED + key) : List.of(key));
        if (set.isEmpty()) {
            return null;
        }
        used.put(option, set);
        String value = set.get(0).value();
        if (!isFlag(option)) {
            return value;
        }
        boolean inverted = option.negatable() && set.get(0).key().endsWith(NEGATED + key);
        String flag = flag(value);
        if (inverted && YES.contains(flag)) {
            flag = "false";
        } else if (inverted && NO.contains(flag)) {
            flag = "true";
        }
        // A flag that counts how often it was given is not given.
        return option.isMultiValue() && flag.equals("false") ? null : flag;
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
                        "bad setting: " + used.get(option).get(0).origin() + ": " + UsageErrorText.what(e)
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
                set.subList(1, set.size()).forEach(each -> all.add(converted(option, each)));
                option.setValue(all);
            }
        });
    }

    private static Object converted(OptionSpec option, Setting setting) {
        ITypeConverter<?>[] converters = option.converters();
        try {
            return converters.length == 0 ? setting.value() : converters[0].convert(setting.value());
        } catch (Exception e) {
            throw CommandException.usage("bad setting: " + setting.origin() + ": " + e.getMessage());
        }
    }

    /** What there is to say of values that came from the settings, of a message that names their options. */
    public Optional<String> origins(String message) {
        List<String> origins = new ArrayList<>();
        used.forEach((option, set) -> {
            if (message.contains(option.longestName())) {
                origins.add(option.longestName() + " is from " + set.get(0).origin());
            }
        });
        return origins.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", origins));
    }

    /** What is set of this option, after it was asked for. */
    public List<Setting> of(OptionSpec option) {
        return used.getOrDefault(option, List.of());
    }
}
