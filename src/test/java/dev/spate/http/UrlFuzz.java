package dev.spate.http;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;

/** Addresses of trackers and web seeds, and redirects from them. */
public final class UrlFuzz {
    private static final int PER_BYTE = 160;

    private UrlFuzz() {}

    /** The first line is an address, the rest a {@code Location} header. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        isPrintable(Bounded.by(PER_BYTE, data.length, () -> Url.labelOf(first)));
        Url url = Bounded.by(PER_BYTE, data.length, () -> parsed(first));
        if (url != null) {
            check(url);
            String location = text.substring(Math.min(text.length(), end + 1));
            Url next = Bounded.by(PER_BYTE, data.length, () -> resolved(url, location));
            if (next != null) {
                check(next);
            }
        }
    }

    private static Url parsed(String text) {
        try {
            return Url.parse(text);
        } catch (MalformedURLException refused) {
            return null;
        }
    }

    private static Url resolved(Url url, String location) {
        try {
            return url.resolve(location);
        } catch (MalformedURLException refused) {
            return null;
        }
    }

    private static void check(Url url) {
        isPrintable(url.label());
        Check.that(url.port() == -1 || url.port() > 0 && url.port() <= 0xffff, () -> "port " + url.port());
        Check.that(url.httpTarget().chars().allMatch(c -> c > ' ' && c < 0x7f), url::httpTarget);
        Check.that(url.authority().chars().allMatch(c -> c > ' ' && c < 0x7f), url::authority);
        String whole = url.scheme() + "://" + url.userInfo() + (url.userInfo().isEmpty() ? "" : "@") + url.authority()
                + url.target();
        Url again = parsed(whole);
        // Escapes are three times as long, and an address may have been as long as may be.
        Check.that(url.equals(again) || again == null && whole.length() > Url.MAX_CHARS, () -> url + " and " + again);
        Check.that(url.withQuery("a=b").target().endsWith("a=b"), url::target);
    }

    private static void isPrintable(String label) {
        Check.that(label.chars().noneMatch(Character::isISOControl), () -> label);
    }
}
