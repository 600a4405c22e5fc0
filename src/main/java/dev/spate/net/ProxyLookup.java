package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks up the name of the proxy, and puts those of its addresses last that could not be connected to. A connection takes the first:
 * after one that failed the next takes another, until one is found that is there.
 *
 * <p>Owner: the event loop.
 */
final class ProxyLookup implements ProxyHead.Lookup {
    private static final int MOST_REMEMBERED = 64;

    private final EventLoop loop;
    private final Function<String, Future<List<InetAddress>>> names;
    /** In the order in which they failed. */
    private final Set<InetAddress> failed = new LinkedHashSet<>();

    /** @param names looks a name up, in whatever order */
    ProxyLookup(EventLoop loop, Function<String, Future<List<InetAddress>>> names) {
        this.loop = loop;
        this.names = names;
    }

    @Override
    public Future<List<InetAddress>> resolve(String host) {
        Promise<List<InetAddress>> resolved = loop.newPromise();
        names.apply(host)
                .addListener(LoopWork.listener(
                        (Future<List<InetAddress>> done) -> {
                            if (done.isSuccess()) {
                                resolved.setSuccess(ordered(done.getNow()));
                            } else {
                                resolved.setFailure(done.cause());
                            }
                        },
                        resolved::tryFailure));
        return resolved;
    }

    /** Those that did not fail as they are, then the others, that which failed first before those that failed since. */
    List<InetAddress> ordered(List<InetAddress> all) {
        List<InetAddress> ordered = new ArrayList<>(all);
        ordered.removeAll(failed);
        failed.stream().filter(all::contains).forEach(ordered::add);
        return ordered;
    }

    @Override
    public void failed(InetAddress address) {
        failed.remove(address);
        failed.add(address);
        if (failed.size() > MOST_REMEMBERED) {
            failed.remove(failed.iterator().next());
        }
    }

    @Override
    public void reached(InetAddress address) {
        failed.remove(address);
    }
}
