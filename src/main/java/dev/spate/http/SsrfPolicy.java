package dev.spate.http;

import dev.spate.net.AddressScope;
import dev.spate.net.Neighbours;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Guards against server-side request forgery: which addresses a request may go to, by who named its URL.
 *
 * <p>It judges addresses, not names: it is asked after each lookup, for each request and each redirect anew, and only
 * addresses that it returned are connected to.
 */
public enum SsrfPolicy {
    /** A stranger named the URL: it is that of a tracker, from a torrent or a magnet link. */
    ANNOUNCE {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) throws SsrfException {
            AddressScope where = farthest(found);
            if (where == AddressScope.NOWHERE) {
                throw refusal(found, where, "");
            }
            if (where != AddressScope.WORLD && url.isHttp() && path(url).isEmpty()) {
                throw refusal(found, where, ", where a path with // or /.. in it" + NOT_ASKED);
            }
            if (where == AddressScope.MACHINE && url.isHttp() && !isTrackerPath(path(url), true)) {
                throw refusal(found, where, ", where only a path that begins with " + ANNOUNCE_PATH + BY_USER);
            }
            if (where == AddressScope.NETWORK && url.isHttp() && !isTrackerPath(path(url), false)) {
                throw refusal(found, where, ", where only a path with " + ANNOUNCE_PATH + " in it" + BY_USER);
            }
            return only(found, where);
        }
    },
    /** The user named the URL: it is that of a torrent, or of a tracker ({@code --tracker}). It may lead anywhere. */
    FETCH {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) {
            return found;
        }
    },
    /** A stranger named the URL: it is that of a web seed, from a torrent or a magnet link. */
    WEB_SEED {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) throws SsrfException {
            AddressScope where = farthest(found);
            if (where == AddressScope.NOWHERE) {
                throw refusal(found, where, "");
            }
            // A query is how one makes a device do something by a GET.
            if (where != AddressScope.WORLD
                    && (url.target().indexOf('?') >= 0 || path(url).isEmpty())) {
                throw refusal(found, where, ", where only a plain path is asked for");
            }
            return only(found, where);
        }
    },
    /** A router of the local network named the URL, as its own. With IPv6 that may have an address of the internet. */
    GATEWAY {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) throws SsrfException {
            AddressScope where = farthest(found);
            if (!where.isLocal() && !found.stream().allMatch(Neighbours::include)) {
                throw refusal(found, where, ", and no router of ours");
            }
            return only(found, where);
        }
    };

    private static final String ANNOUNCE_PATH = "/announce";
    private static final String SCRAPE_PATH = "/scrape";
    private static final String NOT_ASKED = " is not asked unless --tracker URL names it";
    private static final String BY_USER = " is asked unless --tracker URL names it";

    /** The parameters of an announce that only we may set. A tracker's URL that has one would speak in our name. */
    private static final Set<String> ANNOUNCE_PARAMETERS =
            Set.of("info_hash", "peer_id", "port", "uploaded", "downloaded", "corrupt", "left", "event", "key");

    /**
     * Which of a host's addresses may be asked.
     *
     * @param found what the name resolved to, just now
     * @throws SsrfException when none; the message is for a person
     */
    public abstract List<InetAddress> allowed(List<InetAddress> found, Url url) throws SsrfException;

    /**
     * The same after a redirect: never nearer to us than the server that sent us.
     *
     * @param sender the address of that server
     */
    final List<InetAddress> allowedAfterRedirect(List<InetAddress> found, Url url, InetAddress sender)
            throws SsrfException {
        List<InetAddress> allowed = allowed(found, url);
        AddressScope where = farthest(allowed);
        if (!AddressScope.of(sender).maySendTo(where)) {
            throw refusal(allowed, where, "");
        }
        return only(allowed, where);
    }

    /** @throws SsrfException when a tracker's address has a parameter of an announce in it */
    public static void checkQuery(Url url) throws SsrfException {
        int question = url.target().indexOf('?');
        if (question < 0) {
            return;
        }
        for (String each : url.target().substring(question + 1).split("&")) {
            String name = each.substring(0, each.indexOf('=') < 0 ? each.length() : each.indexOf('='));
            if (ANNOUNCE_PARAMETERS.contains(PercentEncoding.decode(name).toLowerCase(Locale.ROOT))) {
                throw new SsrfException(
                        "its address says what only we may say: " + CleanText.of(PercentEncoding.decode(name)));
            }
        }
    }

    /** That of an announce, or of the scrape that belongs to it. */
    private static boolean isTrackerPath(String path, boolean fromItsStart) {
        return fromItsStart
                ? path.startsWith(ANNOUNCE_PATH) || path.startsWith(SCRAPE_PATH)
                : path.contains(ANNOUNCE_PATH) || path.contains(SCRAPE_PATH);
    }

    /** A name with local and far addresses is a trick: it passes for far and leads to the local ones. */
    private static AddressScope farthest(List<InetAddress> found) {
        AddressScope farthest = AddressScope.NOWHERE;
        for (InetAddress each : found) {
            AddressScope where = AddressScope.of(each);
            boolean farther = farthest == AddressScope.NOWHERE || where.compareTo(farthest) > 0;
            if (where != AddressScope.NOWHERE && farther) {
                farthest = where;
            }
        }
        return farthest;
    }

    private static List<InetAddress> only(List<InetAddress> found, AddressScope where) {
        return found.stream().filter(each -> AddressScope.of(each) == where).toList();
    }

    private static SsrfException refusal(List<InetAddress> found, AddressScope where, String unless) {
        return new SsrfException(
                "refused, " + found.get(0).getHostAddress() + " is an address " + where.words() + unless);
    }

    /** The path, unescaped; empty when servers may take it for another one, as with dots or double slashes. */
    private static String path(Url url) {
        String target = url.httpTarget();
        int question = target.indexOf('?');
        String path = PercentEncoding.decode(question < 0 ? target : target.substring(0, question));
        return path.contains("/..") || path.contains("//") ? "" : path;
    }
}
