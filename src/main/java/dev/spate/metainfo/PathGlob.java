package dev.spate.metainfo;

import java.util.Arrays;

/**
 * A pattern of paths: {@code *} stands for any characters of one name, {@code **} for any characters at all, {@code ?} for one
 * character of a name, and a backslash before a character for that character; all others, brackets too, stand for themselves.
 *
 * <p>A pattern without a slash or {@code **} is compared with the last name of a path, one with them with all of it, and one
 * that ends in a slash means all below that directory. The time is bounded by the product of both lengths, whatever the pattern.
 */
final class PathGlob {
    private static final int ANY = -1;
    private static final int ANY_OF_NAME = -2;
    private static final int ONE_OF_NAME = -3;

    /** Code points, and the stars and marks above. */
    private final int[] tokens;

    private final boolean wholePath;

    PathGlob(String pattern) {
        String text = pattern.endsWith("/") ? pattern + "**" : pattern;
        int[] points = text.codePoints().toArray();
        int[] found = new int[points.length];
        int count = 0;
        boolean paths = false;
        for (int i = 0; i < points.length; i++) {
            int token = points[i];
            if (token == '\\' && i + 1 < points.length) {
                token = points[++i];
            } else if (token == '?') {
                token = ONE_OF_NAME;
            } else if (token == '*') {
                boolean two = i + 1 < points.length && points[i + 1] == '*';
                token = two ? ANY : ANY_OF_NAME;
                i += two ? 1 : 0;
            }
            paths |= token == '/' || token == ANY;
            found[count++] = token;
        }
        tokens = Arrays.copyOf(found, count);
        wholePath = paths;
    }

    /** Whether it stands for this path, its names joined by slashes. */
    boolean matches(String path) {
        String text = wholePath ? path : path.substring(path.lastIndexOf('/') + 1);
        // All places of the pattern that what was read so far may lead to, at once: nothing is ever tried again.
        boolean[] at = new boolean[tokens.length + 1];
        at[0] = true;
        skipStars(at);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            for (int n = tokens.length; n >= 0; n--) {
                boolean stays = at[n] && n < tokens.length && isStarFor(tokens[n], point);
                boolean comes = n > 0 && at[n - 1] && isOne(tokens[n - 1], point);
                at[n] = stays || comes;
            }
            skipStars(at);
        }
        return at[tokens.length];
    }

    private void skipStars(boolean[] at) {
        for (int n = 0; n < tokens.length; n++) {
            if (at[n] && (tokens[n] == ANY || tokens[n] == ANY_OF_NAME)) {
                at[n + 1] = true;
            }
        }
    }

    private static boolean isStarFor(int token, int point) {
        return token == ANY || token == ANY_OF_NAME && point != '/';
    }

    private static boolean isOne(int token, int point) {
        return token == point || token == ONE_OF_NAME && point != '/';
    }
}
