package dev.spate.report.text;

import dev.spate.report.page.Html;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line as a person could paste it into a shell. */
public final class CommandText {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9@%+=:,./_{}-]+");

    private CommandText() {}

    /** One argument, in single quotes where a shell would take it apart. */
    static String quoted(String argument) {
        return SAFE.matcher(argument).matches()
                ? argument
                : "'" + Quantity.plain(argument).replace("'", "'\\''") + "'";
    }

    /** All arguments on one line. */
    public static String of(List<String> command) {
        return command.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
    }

    /** The same as HTML, each argument kept on a line as long as it fits. */
    public static void write(List<String> command, Html html) {
        html.open("code");
        for (String argument : command) {
            html.element("span", quoted(argument)).text(" ");
        }
        html.close();
    }
}
