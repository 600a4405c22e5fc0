package dev.spate.http;

import dev.spate.net.AddressScope;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * On whose word a request goes out, and where it may go on that word: what closes server-side request forgery. It is asked
 * anew for each request, with the addresses that were found for it, and one of those that it returns is connected to.
 */
public enum SsrfPolicy {
    /** A stranger's: the torrent or the link names a tracker. */
    ANNOUNCE {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) throws SsrfException {
            AddressScope where = farthest(found);
            if (where == AddressScope.NOWHERE) {
                throw refusal(found, where, "");
            }
            if (where == AddressScope.MACHINE && url.isHttp() && !path(url).startsWith(ANNOUNCE_PATH)) {
                throw refusal(found, where, ", where only a path that begins with " + ANNOUNCE_PATH + " is asked");
            }
            if (where == AddressScope.NETWORK && url.isHttp() && !path(url).contains(ANNOUNCE_PATH)) {
                throw refusal(found, where, ", where only a path with " + ANNOUNCE_PATH + " in it is asked");
            }
            return only(found, where);
        }
    },
    /** The user's own: the address of a torrent. Anywhere. */
    FETCH {
        @Override
        public List<InetAddress> allowed(List<InetAddress> found, Url url) {
            return found;
        }
    };

    private static final String ANNOUNCE_PATH = "/announce";

    /** What we say in an announce. A tracker's address that says it already wants to speak in our name. */
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

    /** A name with near and far addresses is a trick to get from the far ones to the near ones. */
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

    /** Without query and without what servers may take for another path: dots, escapes, twofold slashes. */
    private static String path(Url url) {
        String target = url.httpTarget();
        int question = target.indexOf('?');
        String path = PercentEncoding.decode(question < 0 ? target : target.substring(0, question));
        return path.contains("/..") || path.contains("//") ? "" : path;
    }
}
