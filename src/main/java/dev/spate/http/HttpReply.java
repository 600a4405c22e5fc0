package dev.spate.http;

import dev.spate.text.CleanText;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A whole HTTP answer.
 *
 * @param status the code
 * @param phrase the reason phrase, cleaned; may be empty
 * @param location where a redirect leads, or ""
 * @param contentType as sent, or ""
 * @param from the address that was asked
 * @param body decompressed; not to be changed by anybody
 */
public record HttpReply(int status, String phrase, String location, String contentType, InetAddress from, byte[] body) {
    private static final int LOOK_BYTES = 512;

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> !location.isEmpty();
            default -> false;
        };
    }

    /** Whether asking again soon is useless: 4xx but for those that mean "later". */
    public boolean isForGood() {
        return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
    }

    /** For a person: {@code HTTP 404 Not Found}. */
    public String statusLine() {
        return ("HTTP " + status + " " + phrase).strip();
    }

    /** Whether the body is a page for a browser. */
    public boolean isHtml() {
        if (contentType.toLowerCase(Locale.ROOT).contains("html") && body.length > 0 && body[0] != 'd') {
            return true;
        }
        String start = startOfBody().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<head");
    }

    /** What the server says in place of bencode, when its body is one short line of text. */
    public Optional<String> shortText() {
        String text = CleanText.of(startOfBody());
        boolean plain = body.length > 0 && body.length <= 200 && !text.startsWith("<") && text.indexOf('\ufffd') < 0;
        return plain && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    private String startOfBody() {
        return new String(body, 0, Math.min(LOOK_BYTES, body.length), StandardCharsets.UTF_8).strip();
    }
}
