package dev.spate.cli.console;

import dev.spate.text.ControlCharacters;
import java.util.stream.Collectors;

/** Text from the network or a file on its way to a person: what could steer a terminal is taken out. */
public final class Printable {
    private Printable() {}

    /** The text on one line, each character that {@linkplain ControlCharacters steers} replaced by {@code ?}. */
    public static String of(String text) {
        if (text.chars().noneMatch(ControlCharacters::steers)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(ControlCharacters.steers(c) ? '?' : c);
        }
        return clean.toString();
    }

    /** A stack trace: several lines, each indented, so that no message in it can look like a line of ours. */
    public static String trace(String text) {
        return text.lines().map(line -> "\t" + of(line.stripLeading())).collect(Collectors.joining("\n"));
    }
}
