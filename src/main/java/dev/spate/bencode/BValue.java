package dev.spate.bencode;

/**
 * One bencoded value (BEP 3): a string, an integer, a list or a dictionary.
 *
 * <p>Immutable; equality is that of the content, wherever it was read. Nesting is bounded by {@link #MAX_DEPTH} for values
 * read and values built alike, so that recursion over a value never overflows the stack.
 */
public sealed interface BValue permits BString, BInteger, BList, BDict {
    /** How many lists and dictionaries may stand inside one another. */
    int MAX_DEPTH = 100;

    /** Offset in the input of this value's first byte; 0 for a value that was built. */
    int start();

    /** Offset in the input of the byte after this value; 0 for a value that was built. */
    int end();

    /** Levels of nesting: 0 for a string or integer, 1 for a list or dictionary that holds only those, and so on. */
    int depth();

    /** Calls the method of {@code handler} that fits this value's kind. */
    <R> R accept(Handler<R> handler);

    /**
     * One method for each kind of value.
     *
     * @param <R> what the methods return
     */
    interface Handler<R> {
        /** Called for a string. */
        R string(BString value);

        /** Called for an integer. */
        R integer(BInteger value);

        /** Called for a list. */
        R list(BList value);

        /** Called for a dictionary. */
        R dict(BDict value);
    }
}
