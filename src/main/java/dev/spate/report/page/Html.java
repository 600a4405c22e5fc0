package dev.spate.report.page;

import dev.spate.report.text.CommandText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Builds HTML and SVG: every text and every attribute's value is escaped, and elements are closed in order.
 *
 * <p>Attributes are pairs of name and value; a value that is a {@code Double} is written with one decimal.
 */
public final class Html {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    public Html open(String tag, Object... attributes) {
        start(tag, attributes);
        text.append('>');
        open.push(tag);
        return this;
    }

    /** Closes the element that was opened last. */
    public Html close() {
        text.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** An element that has no content, in a form that both HTML and SVG read. */
    Html empty(String tag, Object... attributes) {
        start(tag, attributes);
        text.append("/>");
        return this;
    }

    public Html element(String tag, String content, Object... attributes) {
        return open(tag, attributes).text(content).close();
    }

    public Html text(String content) {
        text.append(escaped(content));
        return this;
    }

    /** Unescaped, only for our own markup: the style sheet. */
    Html raw(String markup) {
        text.append(markup);
        return this;
    }

    private void start(String tag, Object... attributes) {
        text.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String shown = value instanceof Double number ? number(number) : String.valueOf(value);
            text.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(shown))
                    .append('"');
        }
    }

    /** A coordinate. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Text as it may stand between tags and within quoted attributes; what HTML cannot hold becomes a question mark. */
    static String escaped(String content) {
        StringBuilder escaped = new StringBuilder(content.length() + 16);
        content.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : '?');
            }
        });
        return escaped.toString();
    }

    private static boolean allowed(int c) {
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '\n' || !Character.isISOControl(c) && !surrogate && Character.getType(c) != Character.FORMAT;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return text.toString();
    }

    /** A command line as a person could paste it into a shell, each argument kept on a line as long as it fits. */
    void command(List<String> arguments) {
        open("code");
        for (String argument : arguments) {
            element("span", CommandText.quoted(argument)).text(" ");
        }
        close();
    }
}
