package dev.spate.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How far a word is from another one that may have been meant. */
public final class EditDistance {
    private static final int NEAR_ENOUGH = 2;
    /** So many letters at least are the beginning of a word; one is that of too many. */
    private static final int LEAST_BEGINNING = 2;

    private EditDistance() {}

    /**
     * The word that was meant, as far as one can tell: one that begins so, else one that takes but {@value #NEAR_ENOUGH}
     * changes, and fewer than the word has letters, of which nothing would be left.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(each -> isBeginning(word, each) || of(word, each) <= Math.min(NEAR_ENOUGH, word.length() - 1))
                .min(Comparator.comparing((String each) -> !isBeginning(word, each))
                        .thenComparing(each -> of(word, each))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isBeginning(String word, String of) {
        return word.length() >= LEAST_BEGINNING && of.startsWith(word);
    }

    /** Number of characters to insert, delete or replace to make one word of the other. */
    public static int of(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
