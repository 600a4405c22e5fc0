package dev.spate.metainfo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files of a torrent that follow each other, by their numbers as a magnet link has them (BEP 53).
 *
 * @param first from 0
 * @param last not below {@code first}; the file itself is in the range
 */
public record FileRange(int first, int last) {
    /** A link that lists more names them in another way than people do. */
    private static final int MOST_RANGES = 1_000;

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

    /** What {@link #parse} passes over, but for empty parts. */
    static String unread(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && parse(each).isEmpty())
                .collect(Collectors.joining(","));
    }

    /** As {@code parse} reads it. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
