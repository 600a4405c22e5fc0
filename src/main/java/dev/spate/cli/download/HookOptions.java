package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.console.Terminal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which commands of the user's own are run at the end of a download. */
final class HookOptions {
    @Option(
            names = "--on-complete",
            paramLabel = "CMD",
            description = "Run CMD when a torrent is complete. SPATE_PATH, SPATE_INFO_HASH and SPATE_NAME tell it"
                    + " which; no shell reads it.")
    private String onComplete;

    @Option(
            names = "--on-error",
            paramLabel = "CMD",
            description = "Run CMD when a torrent ends otherwise, but by a signal; SPATE_ERROR tells it why.")
    private String onError;

    /** What a backslash between double quotes stands before; before others it is a character of its own. */
    private static final String ESCAPED = "\"\\$`";

    /** @throws CommandException for a command that is none */
    Hooks hooks(Terminal err) {
        return new Hooks(words("--on-complete", onComplete), words("--on-error", onError), err);
    }

    /**
     * The words of a command, as a POSIX shell divides them: at blanks, but for those between quotes of either kind. A
     * backslash takes the next character as it is; between double quotes only one of {@value #ESCAPED}, between single quotes
     * none. Nothing else is special, so that no name of a torrent can be more than a name.
     *
     * @param command null when there is none
     */
    static List<String> words(String option, String command) {
        List<String> words = new ArrayList<>();
        if (command == null) {
            return words;
        }
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (c == '\\' && isEscape(quote, command, i + 1)) {
                word.append(command.charAt(++i));
                begun = true;
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        if (quote != 0 || words.isEmpty()) {
            throw CommandException.usage("bad usage: " + option + ": "
                    + (quote != 0 ? "a quote that is not closed: " + command : "an empty command"));
        }
        return words;
    }

    /** Whether a backslash is one before the character at an index: alone at the end it is not. */
    private static boolean isEscape(char quote, String command, int next) {
        return quote != '\'' && next < command.length() && (quote == 0 || ESCAPED.indexOf(command.charAt(next)) >= 0);
    }
}
