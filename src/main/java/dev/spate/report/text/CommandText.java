package dev.spate.report.text;

import dev.spate.text.CleanText;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as a person could paste it into a shell. */
public final class CommandText {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9@%+=:,./_{}-]+");

    private CommandText() {}

    /** One argument, in single quotes where a shell would take it apart. */
    public static String quoted(String argument) {
        return SAFE.matcher(argument).matches()
                ? argument
                : "'" + CleanText.spaced(argument).replace("'", "'\\''") + "'";
    }

    /** All arguments on one line. */
    public static String of(List<String> command) {
        return command.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }
}
