package dev.spate.cli;

/** Text from the network or a file on its way to a person: what could steer a terminal is taken out. */
final class Printable {
    private Printable() {}

    /** The text on one line, each control character (C0, DEL, C1) replaced by {@code ?}. */
    static String of(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.toString();
    }
}
