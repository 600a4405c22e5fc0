package dev.spate.metainfo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of a torrent that follow each other, by their numbers as a magnet link has them (BEP 53).
 *
 * @param first from 0
 * @param last not below {@code first}; the file itself is in the range
 */
public record FileRange(int first, int last) {
    /** A link that lists more names them in another way than people do. */
    private static final int MOST_RANGES = 1_000;

    private static final int MOST_UNREAD_CHARACTERS = 60;

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    /** Reads {@code 0,2,4-6}; parts that are no range are passed over, as libtorrent does. */
    static List<FileRange> parse(String list) {
        List<FileRange> ranges = new ArrayList<>();
        for (String each : list.split(",")) {
            Matcher range = RANGE.matcher(each.strip());
            if (range.matches() && ranges.size() < MOST_RANGES) {
                int first = Integer.parseInt(range.group(1));
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                if (last >= first) {
                    ranges.add(new FileRange(first, last));
                }
            }
        }
        return ranges;
    }

    /** The first of the parts that {@link #parse} passes over, empty ones aside: as many as a person wants to read. */
    static String unread(String list) {
        StringBuilder unread = new StringBuilder();
        for (String each : list.split(",")) {
            String part = each.strip();
            if (unread.length() < MOST_UNREAD_CHARACTERS
                    && !part.isEmpty()
                    && parse(part).isEmpty()) {
                unread.append(unread.length() == 0 ? "" : ",").append(part);
            }
        }
        return unread.toString();
    }

    /** As {@code parse} reads it. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
