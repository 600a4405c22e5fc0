package dev.spate.text;

/** Numbers of things, for a person. */
public final class Plural {
    private Plural() {}

    /** {@code 1 piece}, {@code 2 pieces}, {@code 0 pieces}; for nouns that take an s. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
