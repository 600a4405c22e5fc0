package dev.spate.http;

import java.util.Map;

/**
 * What is posted.
 *
 * @param contentType the header of that name
 * @param headers further ones
 * @param body is not copied, and not to be changed
 */
public record HttpPost(String contentType, Map<String, String> headers, byte[] body) {
    /** Copies the headers. */
    public HttpPost {
        headers = Map.copyOf(headers);
    }
}
