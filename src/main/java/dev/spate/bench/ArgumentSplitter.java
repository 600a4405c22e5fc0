package dev.spate.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides a line of text into words as a shell does, without any other feature of a shell. Quotes keep white space
 * together. A backslash takes the next character as it is. Where comments are wanted, a {@code #} at the start of a
 * word begins one; it ends with the line.
 */
public final class ArgumentSplitter {
    private final String text;
    private final boolean comments;
    private final List<String> words = new ArrayList<>();
    private StringBuilder word;
    private int at;

    private ArgumentSplitter(String text, boolean comments) {
        this.text = text;
        this.comments = comments;
    }

    /**
     * The words of a command line.
     *
     * @throws IllegalArgumentException when a quote is not closed
     */
    public static List<String> ofCommand(String text) {
        return new ArgumentSplitter(text, false).split();
    }

    /**
     * The words of a file of options.
     *
     * @throws IllegalArgumentException when a quote is not closed
     */
    static List<String> ofFile(String text) {
        return new ArgumentSplitter(text, true).split();
    }

    private List<String> split() {
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (Character.isWhitespace(next)) {
                endWord();
            } else if (next == '#' && comments && word == null) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (next == '\'' || next == '"') {
                quoted(next);
            } else {
                append(next == '\\' && at < text.length() ? text.charAt(at++) : next);
            }
        }
        endWord();
        return List.copyOf(words);
    }

    private void quoted(char quote) {
        int begin = at;
        word = word == null ? new StringBuilder() : word;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == quote) {
                return;
            }
            boolean escape = next == '\\' && quote == '"' && at < text.length() && "\"\\".indexOf(text.charAt(at)) >= 0;
            append(escape ? text.charAt(at++) : next);
        }
        throw new IllegalArgumentException("the quote before '" + text.substring(begin) + "' is not closed");
    }

    private void append(char character) {
        word = word == null ? new StringBuilder() : word;
        word.append(character);
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
