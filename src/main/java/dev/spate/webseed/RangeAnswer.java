package dev.spate.webseed;

import dev.spate.http.RangeHead;
import dev.spate.text.AsciiDigits;
import dev.spate.text.CleanText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the head of an answer to a request for part of a file means (RFC 9110). */
sealed interface RangeAnswer {
    /** So many bytes of a whole file are read and thrown away at most, where a server knows no ranges. */
    long MOST_WASTED_BYTES = 256 << 20;

    /** Longer than that no server is left alone. */
    Duration LONGEST_PAUSE = Duration.ofHours(1);

    Pattern CONTENT_RANGE = Pattern.compile("bytes\\s+([0-9]{1,18})-([0-9]{1,18})/(\\*|[0-9]{1,18})");

    /**
     * The bytes come.
     *
     * @param skipBytes to be thrown away before them
     * @param restBytes that may follow them, to be thrown away; more is a fault
     */
    record Bytes(long skipBytes, long restBytes) implements RangeAnswer {}

    /** The file is elsewhere. */
    record Moved(String location) implements RangeAnswer {}

    /** The server does not have this file, or not as the torrent has it. */
    record FileLost(String reason) implements RangeAnswer {}

    /**
     * It does not work now.
     *
     * @param pause after which the server says to come again; empty when it does not
     */
    record Failed(String reason, Optional<Duration> pause) implements RangeAnswer {}

    /**
     * Judges a head.
     *
     * @param fileBytes length of the whole file
     * @param now for a time of day in {@code Retry-After}
     */
    static RangeAnswer of(RangeHead head, FilePart part, long fileBytes, Instant now) {
        return switch (head.status()) {
            case 200 -> whole(head, part, fileBytes);
            case 206 -> range(head, part, fileBytes);
            case 301, 302, 303, 307, 308 ->
                head.location().isEmpty()
                        ? new FileLost(head.statusLine() + " to nowhere")
                        : new Moved(head.location());
            case 403, 404, 410, 416, 451 -> new FileLost(head.statusLine());
            default -> new Failed(head.statusLine(), pause(head.retryAfter(), now));
        };
    }

    private static RangeAnswer whole(RangeHead head, FilePart part, long fileBytes) {
        if (isEncoded(head)) {
            return new FileLost("sent compressed (" + CleanText.of(head.contentEncoding()) + ")");
        }
        if (head.contentLength() != fileBytes) {
            return new FileLost((isHtml(head) ? "a page" : "something")
                    + (head.contentLength() < 0 ? " of unknown length" : " of " + head.contentLength() + " bytes")
                    + " in place of the file of " + fileBytes);
        }
        long rest = fileBytes - part.offset() - part.lengthBytes();
        // From the beginning of the file the bytes are as good as a range, even if the connection has to be closed
        // then.
        return part.offset() > MOST_WASTED_BYTES
                ? new FileLost("the server sends whole files only, and what is missing begins at byte " + part.offset()
                        + ": more than the 256 MiB that would be read in vain")
                : new Bytes(part.offset(), rest);
    }

    private static RangeAnswer range(RangeHead head, FilePart part, long fileBytes) {
        if (isEncoded(head)) {
            return new FileLost("sent compressed (" + CleanText.of(head.contentEncoding()) + ")");
        }
        Matcher told = CONTENT_RANGE.matcher(head.contentRange().strip().toLowerCase(Locale.ROOT));
        if (!told.matches()) {
            return new FileLost("a range that does not say which");
        }
        long from = Long.parseLong(told.group(1));
        long to = Long.parseLong(told.group(2));
        if (!told.group(3).equals("*") && Long.parseLong(told.group(3)) != fileBytes) {
            return new FileLost("a file of " + told.group(3) + " bytes in place of " + fileBytes);
        }
        if (from != part.offset() || to != part.offset() + part.lengthBytes() - 1) {
            return new FileLost("bytes " + from + "-" + to + " in place of " + part.offset() + "-"
                    + (part.offset() + part.lengthBytes() - 1));
        }
        return head.contentLength() < 0 || head.contentLength() == part.lengthBytes()
                ? new Bytes(0, 0)
                : new FileLost("a range of " + part.lengthBytes() + " bytes that has " + head.contentLength());
    }

    private static boolean isEncoded(RangeHead head) {
        String encoding = head.contentEncoding().strip();
        return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    }

    private static boolean isHtml(RangeHead head) {
        return head.contentType().toLowerCase(Locale.ROOT).contains("html");
    }

    /** {@code Retry-After}: seconds, or a time of day (RFC 9110, 10.2.3). */
    private static Optional<Duration> pause(String retryAfter, Instant now) {
        String text = retryAfter.strip();
        Optional<Duration> pause = Optional.empty();
        if (AsciiDigits.read(text, 9).isPresent()) {
            pause = Optional.of(Duration.ofSeconds(AsciiDigits.read(text, 9).getAsLong()));
        } else if (!text.isEmpty()) {
            try {
                Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                pause = Optional.of(Duration.between(now, then)).filter(each -> !each.isNegative());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        return pause.map(each -> each.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : each);
    }
}
