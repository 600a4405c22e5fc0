package dev.spate.webseed;

import dev.spate.http.Url;
import dev.spate.metainfo.Metainfo;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The web seeds that a torrent names.
 *
 * @param content what they have
 * @param urls of http and https; others are left out
 */
public record WebSources(SeedContent content, List<Url> urls) {
    /** Of a torrent that names more, the first will do. */
    private static final int MOST_URLS = 100;

    /** Copies the list. */
    public WebSources {
        urls = List.copyOf(urls);
    }

    /** Those of {@code url-list}, or of a magnet link ({@code ws}). */
    public static WebSources of(Metainfo metainfo) {
        List<Url> urls = new ArrayList<>();
        for (String each : metainfo.webSeeds()) {
            try {
                Url url = Url.parse(each);
                if (url.isHttp() && urls.size() < MOST_URLS) {
                    urls.add(url);
                }
            } catch (MalformedURLException e) {
                // One bad address does not make the others useless.
                continue;
            }
        }
        return new WebSources(SeedContent.of(metainfo), urls);
    }

    /** The same without any. */
    public WebSources none() {
        return new WebSources(content, List.of());
    }
}
