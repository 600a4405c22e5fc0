package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Looks up the name of the proxy. Where that has several addresses, those are knocked at in their order, the next as soon as one
 * fails or is silent for a quarter of a second (as RFC 8305 does), and the first that is there comes first, as long as it is.
 * Those that failed come last.
 *
 * <p>Owner: the event loop.
 */
final class ProxyLookup implements ProxyHead.Lookup {
    static final long NEXT_AFTER_MILLIS = 250;

    private static final int MOST_REMEMBERED = 64;
    private static final int MOST_KNOCKED = 16;

    private final EventLoop loop;
    private final Function<String, Future<List<InetAddress>>> names;
    private final Function<InetAddress, Future<?>> knock;
    /** In the order in which they failed. */
    private final Set<InetAddress> failed = new LinkedHashSet<>();
    /** The one that was there when last one was looked for; null after it has failed. */
    private InetAddress reached;
    /** Null unless addresses are being knocked at, for all that ask meanwhile. */
    private Knocking knocking;

    /**
     * @param names looks a name up, in whatever order
     * @param knock opens a connection to this address of the proxy, and closes it again; cancelled when another was faster
     */
    ProxyLookup(
            EventLoop loop, Function<String, Future<List<InetAddress>>> names, Function<InetAddress, Future<?>> knock) {
        this.loop = loop;
        this.names = names;
        this.knock = knock;
    }

    @Override
    public Future<List<InetAddress>> resolve(String host) {
        Promise<List<InetAddress>> resolved = loop.newPromise();
        names.apply(host)
                .addListener(LoopWork.listener(
                        (Future<List<InetAddress>> done) -> {
                            if (!done.isSuccess()) {
                                resolved.setFailure(done.cause());
                            } else if (done.getNow().isEmpty()) {
                                resolved.setFailure(new UnknownHostException(host + " has no address"));
                            } else {
                                choose(done.getNow(), resolved);
                            }
                        },
                        resolved::tryFailure));
        return resolved;
    }

    private void choose(List<InetAddress> all, Promise<List<InetAddress>> resolved) {
        if (all.size() == 1 || reached != null && all.contains(reached)) {
            resolved.setSuccess(ordered(all));
            return;
        }
        if (knocking == null) {
            knocking = new Knocking(ordered(all));
        }
        knocking.waiting.add(() -> resolved.setSuccess(ordered(all)));
        knocking.next();
    }

    /** The one that was there, those that did not fail as they are, then the others, that which failed first first. */
    List<InetAddress> ordered(List<InetAddress> all) {
        List<InetAddress> ordered = new ArrayList<>(all);
        ordered.removeAll(failed);
        failed.stream().filter(all::contains).forEach(ordered::add);
        if (ordered.remove(reached)) {
            ordered.add(0, reached);
        }
        return ordered;
    }

    @Override
    public void failed(InetAddress address) {
        if (address.equals(reached)) {
            reached = null;
        }
        failed.remove(address);
        failed.add(address);
        if (failed.size() > MOST_REMEMBERED) {
            failed.remove(failed.iterator().next());
        }
    }

    @Override
    public void reached(InetAddress address) {
        failed.remove(address);
        reached = address;
    }

    /** One search for an address that is there; ends with the first, or when none is left. */
    private final class Knocking {
        final List<Runnable> waiting = new ArrayList<>();
        private final List<InetAddress> addresses;
        private final List<Future<?>> underWay = new ArrayList<>();
        private Future<?> timer;
        private int begun;
        private int answered;

        Knocking(List<InetAddress> all) {
            addresses = all.subList(0, Math.min(MOST_KNOCKED, all.size()));
        }

        /** Knocks at one more, unless one that has just been knocked at may still answer. */
        void next() {
            if (timer != null || begun == addresses.size()) {
                return;
            }
            InetAddress address = addresses.get(begun++);
            timer = loop.schedule(LoopWork.task(this::silent, bug -> end()), NEXT_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            Future<?> one = knock.apply(address);
            underWay.add(one);
            one.addListener(LoopWork.listener(done -> answered(address, done.isSuccess()), bug -> end()));
        }

        private void silent() {
            timer = null;
            next();
        }

        private void answered(InetAddress address, boolean isThere) {
            if (knocking != this) {
                return;
            }
            answered++;
            if (isThere) {
                reached(address);
            } else {
                failed(address);
            }
            if (isThere || answered == addresses.size()) {
                end();
            } else if (answered == begun) {
                stopTimer();
                next();
            }
        }

        private void stopTimer() {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        }

        private void end() {
            if (knocking == this) {
                knocking = null;
                stopTimer();
                underWay.forEach(each -> each.cancel(false));
                waiting.forEach(Runnable::run);
            }
        }
    }
}
