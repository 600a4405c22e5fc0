package dev.spate.http;

import java.net.InetAddress;

/**
 * The head of an answer to a request for a range; what a header says is as sent, or "".
 *
 * @param status the code
 * @param phrase the reason phrase, cleaned; may be empty
 * @param contentLength bytes of the body; -1 when the head does not tell
 * @param contentRange which bytes they are ({@code bytes 0-99/1000})
 * @param contentType what they are said to be
 * @param contentEncoding how they are compressed
 * @param location where a redirect leads
 * @param retryAfter when to come again
 * @param from the address that was asked
 */
public record RangeHead(
        int status,
        String phrase,
        long contentLength,
        String contentRange,
        String contentType,
        String contentEncoding,
        String location,
        String retryAfter,
        InetAddress from) {
    /** For a person: {@code HTTP 404 Not Found}. */
    public String statusLine() {
        return ("HTTP " + status + " " + phrase).strip();
    }
}
