package dev.spate.portmap;

import dev.spate.http.HttpClient;
import dev.spate.http.HttpOptions;
import dev.spate.net.HostResolver;
import dev.spate.net.LoopWork;
import dev.spate.net.NetworkBinding;
import dev.spate.net.Transport;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the router map ports of this machine, renews what it granted at half of the time, and gives it back at the end. PCP and
 * NAT-PMP are tried first, then UPnP; a router that has none of them, or refuses, is asked again after some minutes, ever more
 * rarely. Behind a {@link dev.spate.net.NetworkFence} only a router on loopback is asked.
 *
 * <p>With IPv6 the router is asked to let through what comes to a port: by PCP, then by UPnP's pinholes.
 *
 * <p>Owner: the loop.
 */
public final class PortMapper {
    /** Why nothing is mapped where no NAT is in between. */
    static final String NO_NAT = "this machine has an address of the internet";

    /** Why no firewall is asked where there is no IPv6. */
    static final String NO_IPV6 = "this machine has no address of IPv6 in the internet";

    private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);
    private static final long FIRST_RETRY_SECONDS = 300;
    private static final int MOST_DOUBLINGS = 4;
    private static final long CLOSE_BOUND_MILLIS = 800;

    /** Hears what comes of it. */
    public interface Listener {
        /** Others reach us so, from now on. */
        void mapped(PortMapping mapping);

        /** Nothing is mapped; why, for a person. Told again only after something was mapped. */
        void failed(String why);
    }

    private final Transport transport;
    private final SocketProtocolFamily family;
    private final Optional<InetAddress> given;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final Listener listener;
    private final HttpClient http;
    private final LeaseTable leases = new LeaseTable();
    private final Map<Mapping, PortMapping> told = new HashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private Method next = Method.PCP;
    private Optional<Gateway> gateway = Optional.empty();
    private boolean granted;
    private boolean failureTold;
    private boolean resting;
    private boolean closing;
    private int failures;
    private Future<?> timer;

    private enum Method {
        PCP,
        UPNP,
        NONE
    }

    /**
     * @param family of the addresses that others dial
     * @param given the router; empty: that of the default route
     * @param random for nonces that nobody shall guess
     * @param clock monotonic nanoseconds
     */
    public PortMapper(
            Transport transport,
            SocketProtocolFamily family,
            HostResolver resolver,
            Optional<InetAddress> given,
            RandomGenerator random,
            LongSupplier clock,
            Listener listener) {
        this.transport = transport;
        this.family = family;
        this.given = given;
        this.random = random;
        this.clock = clock;
        this.listener = listener;
        this.http = new HttpClient(transport, resolver, HttpOptions.defaults());
    }

    /** The port shall be reachable from outside. */
    public void map(Mapping mapping) {
        if (!closing) {
            leases.want(mapping, clock.getAsLong());
            advance();
        }
    }

    /** It need not be any more. */
    public void unmap(Mapping mapping) {
        leases.drop(mapping, clock.getAsLong());
        told.remove(mapping);
        advance();
    }

    /** Gives all back; completes on the loop when the router has said so, or 800 ms later. */
    public CompletableFuture<Void> close() {
        if (!closing) {
            closing = true;
            if (!granted) {
                // There is nothing to give back; what a router grants meanwhile expires.
                end();
                return released;
            }
            leases.wanted().forEach(this::unmap);
            transport
                    .loop()
                    .schedule(LoopWork.task(this::end, this::broken), CLOSE_BOUND_MILLIS, TimeUnit.MILLISECONDS);
            endWhenReleased();
        }
        return released;
    }

    private void endWhenReleased() {
        if (closing && leases.isEmpty()) {
            end();
        }
    }

    private void end() {
        if (released.complete(null)) {
            dismiss();
            http.close();
            stopTimer();
        }
    }

    private void dismiss() {
        gateway.ifPresent(Gateway::close);
        gateway = Optional.empty();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void advance() {
        if (released.isDone()) {
            return;
        }
        if (gateway.isEmpty() && !resting && !closing && !leases.isEmpty()) {
            begin();
        }
        gateway.ifPresent(asked -> leases.due(clock.getAsLong())
                .forEach(each -> asked.ask(each.mapping(), each.release() ? 0 : GatewayRules.LIFETIME_SECONDS)));
        if (!resting) {
            OptionalLong due = leases.nextNanos();
            stopTimer();
            if (gateway.isPresent() && due.isPresent()) {
                arm(due.getAsLong() - clock.getAsLong());
            }
        }
        endWhenReleased();
    }

    private void arm(long waitNanos) {
        stopTimer();
        timer = transport
                .loop()
                .schedule(
                        LoopWork.task(
                                () -> {
                                    resting = false;
                                    advance();
                                },
                                this::broken),
                        Math.max(0, waitNanos),
                        TimeUnit.NANOSECONDS);
    }

    /** Turns to the next method, or rests when there is none. */
    private void begin() {
        Optional<InetAddress> router = given.or(this::ofDefaultRoute);
        if (transport.isFenced() && !given.map(InetAddress::isLoopbackAddress).orElse(false)) {
            reasons.add("the router is beyond loopback (SPATE_NETWORK=loopback)");
            next = Method.NONE;
        }
        if (next == Method.PCP && router.isEmpty()) {
            reasons.add("no router is known to ask by " + (isIpv6() ? "PCP" : "PCP or NAT-PMP"));
            next = Method.UPNP;
        }
        Heard heard = new Heard();
        switch (next) {
            case PCP -> {
                next = Method.UPNP;
                heard.label =
                        (isIpv6() ? "PCP: " : "PCP, NAT-PMP: ") + router.get().getHostAddress() + ": ";
                take(
                        heard,
                        new PcpGateway(
                                transport,
                                new InetSocketAddress(router.get(), PcpGateway.PORT),
                                random,
                                clock,
                                heard,
                                this::broken));
            }
            case UPNP -> {
                next = Method.NONE;
                heard.label = "UPnP: ";
                SsdpSearch search = new SsdpSearch(transport, family, router, given.isEmpty(), this::broken);
                UpnpGateway upnp = new UpnpGateway(transport, family, http, random, search, heard, this::broken);
                take(heard, upnp);
                upnp.begin();
            }
            case NONE -> rest();
        }
    }

    private boolean isIpv6() {
        return family == SocketProtocolFamily.INET6;
    }

    private Optional<InetAddress> ofDefaultRoute() {
        Optional<String> by = transport.route().binding().flatMap(NetworkBinding::interfaceName);
        return isIpv6() ? DefaultRoute.gatewayOfIpv6(by) : DefaultRoute.gateway(by);
    }

    private void take(Heard heard, Gateway taken) {
        heard.gateway = taken;
        gateway = Optional.of(taken);
    }

    private void rest() {
        resting = true;
        next = Method.PCP;
        String why = String.join("; ", reasons);
        reasons.clear();
        LOG.debug("no port mapped: {}", why);
        if (!failureTold) {
            failureTold = true;
            listener.failed(why);
        }
        arm(TimeUnit.SECONDS.toNanos(FIRST_RETRY_SECONDS << Math.min(failures++, MOST_DOUBLINGS)));
    }

    private void broken(Throwable bug) {
        LOG.error("internal error in port mapping", bug);
        released.complete(null);
        dismiss();
    }

    /** What the router of the present method says; one that was dismissed is not heard. */
    private final class Heard implements Gateway.Listener {
        private String label = "";
        private Gateway gateway;

        private boolean isPresent() {
            return PortMapper.this.gateway.filter(each -> each == gateway).isPresent() && !released.isDone();
        }

        @Override
        public void granted(PortMapping mapping, long lifetimeSeconds) {
            if (!isPresent()) {
                return;
            }
            granted = true;
            failures = 0;
            failureTold = false;
            reasons.clear();
            leases.granted(mapping.mapping(), lifetimeSeconds, clock.getAsLong());
            boolean isWanted = leases.wanted().contains(mapping.mapping());
            if (isWanted && !mapping.equals(told.put(mapping.mapping(), mapping))) {
                LOG.debug("mapped: {}", mapping);
                listener.mapped(mapping);
            }
            advance();
        }

        @Override
        public void refused(Mapping mapping, String why) {
            if (!isPresent()) {
                return;
            }
            LOG.debug("{}{} not mapped: {}", label, mapping, why);
            if (!granted && !closing) {
                // By another method it may allow it.
                useless(why);
                return;
            }
            if (told.remove(mapping) != null && !failureTold) {
                failureTold = true;
                listener.failed(label + why);
            }
            if (told.isEmpty() && !closing) {
                // It may be another router by now, which has another method.
                useless(why);
                return;
            }
            leases.refused(mapping, clock.getAsLong());
            advance();
        }

        @Override
        public void released(Mapping mapping) {
            if (isPresent()) {
                leases.released(mapping, clock.getAsLong());
                advance();
            }
        }

        @Override
        public void restarted() {
            if (isPresent()) {
                leases.forgotten(clock.getAsLong());
                // What was asked together with this answer is asked once more: it may have been before the restart.
                transport.loop().execute(LoopWork.task(PortMapper.this::advance, PortMapper.this::broken));
            }
        }

        @Override
        public void useless(String why) {
            if (!isPresent()) {
                return;
            }
            LOG.debug("{}{}", label, why);
            reasons.add(label + why);
            granted = false;
            dismiss();
            leases.forgotten(clock.getAsLong());
            if (why.equals(NO_NAT)) {
                // Nothing is to be told, and nothing to be asked again.
                released.complete(null);
                return;
            }
            if (why.equals(NO_IPV6)) {
                // Nor is there anything to ask another for.
                next = Method.NONE;
            }
            advance();
        }
    }
}
