package dev.spate.portmap;

import dev.spate.portmap.GatewayMessage.ExternalAddress;
import dev.spate.portmap.GatewayMessage.Mapped;
import dev.spate.portmap.GatewayMessage.OtherVersion;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Talks to one router by PCP, and by NAT-PMP when it does not speak that (RFC 6887, appendix A). Datagrams and the time in;
 * {@link #poll} gives datagrams to send, and what the router said. Pure.
 *
 * <p>A request is sent again after 250 ms, 500 ms and so on, nine times: if there was no answer to the first four, the others
 * are NAT-PMP's, as old routers say nothing to PCP; of IPv6 they are not, as NAT-PMP has none. A router that never answered by
 * then counts as one that has neither. Datagrams that are no answer to a request are passed over and counted.
 */
final class PcpExchange {
    static final int MOST_TRIES = 9;

    private static final int PCP_TRIES = 4;

    /** Between two restarts of the router that are believed: one that says so each time would have us ask without end. */
    static final long RESTART_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Something to do or to know. */
    sealed interface Event {}

    /** To be sent to the router. */
    record Send(byte[] datagram) implements Event {}

    /** It maps the port, for so many seconds. */
    record Granted(PortMapping mapping, long lifetimeSeconds) implements Event {}

    /** The mapping is deleted. */
    record Released(Mapping mapping) implements Event {}

    /** It does not map the port; why, for a person. */
    record Refused(Mapping mapping, String why) implements Event {}

    /** It lost what it granted before. */
    record Restarted() implements Event {}

    /** It speaks neither; why, for a person. */
    record Useless(String why) implements Event {}

    private enum Version {
        PCP,
        NAT_PMP
    }

    private static final class Request {
        private final long lifetimeSeconds;
        private int tries;
        private long nextNanos;

        Request(long lifetimeSeconds, int tries, long nowNanos) {
            this.lifetimeSeconds = lifetimeSeconds;
            this.tries = tries;
            this.nextNanos = nowNanos;
        }
    }

    private final InetAddress client;
    private final boolean hasNatPmp;
    private final RandomGenerator random;
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<Mapping, Request> requests = new LinkedHashMap<>();
    private final Map<Mapping, byte[]> nonces = new HashMap<>();
    private final Map<Mapping, Integer> externalPorts = new HashMap<>();
    private Version version = Version.PCP;
    /** NAT-PMP: that for the address, before any mapping is asked for. */
    private Optional<Request> addressRequest = Optional.empty();

    private Optional<InetAddress> externalAddress = Optional.empty();
    private boolean answered;
    private boolean useless;
    private long ignored;
    private OptionalLong epochSeconds = OptionalLong.empty();
    private long epochNanos;
    private OptionalLong restartNanos = OptionalLong.empty();

    /** @param client our address, as the router sees it when there is no other NAT between us */
    PcpExchange(InetAddress client, RandomGenerator random) {
        this.client = client;
        this.hasNatPmp = PcpCodec.isIpv4(client);
        this.random = random;
    }

    /** Asks for a mapping, or for its renewal; with a lifetime of 0 for its end. In place of what was asked of it before. */
    void ask(Mapping mapping, long lifetimeSeconds, long nowNanos) {
        requests.put(mapping, new Request(lifetimeSeconds, 0, nowNanos));
        if (version == Version.NAT_PMP && lifetimeSeconds > 0 && addressRequest.isEmpty()) {
            // It may have changed since.
            addressRequest = Optional.of(new Request(0, 0, nowNanos));
        }
        advance(nowNanos);
    }

    /** What to do next; empty when there is nothing. */
    Optional<Event> poll() {
        return Optional.ofNullable(events.poll());
    }

    /** When {@link #advance} is to be called; empty while nothing is asked. */
    OptionalLong nextNanos() {
        return addressRequest
                .map(each -> OptionalLong.of(each.nextNanos))
                .orElseGet(() -> requests.values().stream()
                        .mapToLong(each -> each.nextNanos)
                        .min());
    }

    /** How many datagrams were no answer to us. */
    long ignored() {
        return ignored;
    }

    /** Sends what is due. */
    void advance(long nowNanos) {
        if (useless) {
            return;
        }
        boolean isSilent =
                requests.values().stream().anyMatch(each -> each.tries >= PCP_TRIES && each.nextNanos - nowNanos <= 0);
        if (hasNatPmp && version == Version.PCP && !answered && isSilent) {
            useNatPmp(PCP_TRIES, nowNanos);
        }
        if (addressRequest.isPresent()) {
            if (again(addressRequest.get(), NatPmpCodec.addressRequest(), nowNanos)) {
                silent(requests.keySet().iterator().next());
            }
            return;
        }
        for (Map.Entry<Mapping, Request> each : List.copyOf(requests.entrySet())) {
            if (again(each.getValue(), datagram(each.getKey(), each.getValue()), nowNanos)) {
                silent(each.getKey());
            }
            if (useless) {
                return;
            }
        }
    }

    private void silent(Mapping mapping) {
        if (answered) {
            addressRequest = Optional.empty();
            requests.remove(mapping);
            events.add(new Refused(mapping, "it does not answer any more"));
        } else {
            useless("it does not answer" + (ignored == 0 ? "" : " (but for " + ignored + " false answers)"));
        }
    }

    /** Sends a request if it is due; whether it was sent often enough. */
    private boolean again(Request request, byte[] datagram, long nowNanos) {
        if (request.nextNanos - nowNanos > 0) {
            return false;
        }
        if (request.tries == MOST_TRIES) {
            return true;
        }
        request.tries++;
        request.nextNanos = nowNanos + request.tries * FIRST_WAIT_NANOS;
        events.add(new Send(datagram));
        return false;
    }

    private byte[] datagram(Mapping mapping, Request request) {
        int wished = externalPorts.getOrDefault(mapping, mapping.port());
        return version == Version.NAT_PMP
                ? NatPmpCodec.request(mapping, request.lifetimeSeconds, wished)
                : PcpCodec.request(client, nonce(mapping), mapping, request.lifetimeSeconds, wished);
    }

    /** The same for renewal and end: it is the proof that the mapping is ours. */
    private byte[] nonce(Mapping mapping) {
        return nonces.computeIfAbsent(mapping, any -> {
            byte[] made = new byte[PcpCodec.NONCE_BYTES];
            random.nextBytes(made);
            return made;
        });
    }

    /** The system says that nobody listens there. */
    void unreachable() {
        if (!answered) {
            useless("nobody listens there");
        }
    }

    /** A datagram of the router. */
    void received(byte[] datagram, long nowNanos) {
        if (useless) {
            return;
        }
        boolean isOld = datagram.length > 0 && datagram[0] == 0;
        Optional<GatewayMessage> read = isOld ? NatPmpCodec.read(datagram) : PcpCodec.read(datagram);
        boolean taken = false;
        if (read.isPresent()) {
            GatewayMessage message = read.get();
            if (message instanceof OtherVersion) {
                taken = otherVersion(nowNanos);
            } else if (message instanceof ExternalAddress address && version == Version.NAT_PMP) {
                taken = address(address, nowNanos);
            } else if (message instanceof Mapped mapped && isOld == (version == Version.NAT_PMP)) {
                taken = mapped(mapped, nowNanos);
            }
        }
        if (!taken) {
            ignored++;
        }
        advance(nowNanos);
    }

    private boolean otherVersion(long nowNanos) {
        if (answered || requests.isEmpty()) {
            return false;
        }
        if (version == Version.NAT_PMP) {
            useless("it speaks neither");
            return true;
        }
        if (!hasNatPmp) {
            useless("it does not speak it");
            return true;
        }
        useNatPmp(0, nowNanos);
        return true;
    }

    private void useNatPmp(int tries, long nowNanos) {
        version = Version.NAT_PMP;
        requests.replaceAll((mapping, old) -> new Request(old.lifetimeSeconds, tries, nowNanos));
        addressRequest = Optional.of(new Request(0, tries, nowNanos));
    }

    private boolean address(ExternalAddress message, long nowNanos) {
        if (addressRequest.isEmpty()) {
            return false;
        }
        addressRequest = Optional.empty();
        answered = true;
        epoch(message.epochSeconds(), nowNanos);
        if (message.result() != PcpCodec.SUCCESS) {
            refuseAll(NatPmpCodec.words(message.result()));
        } else {
            externalAddress = Optional.of(message.address());
        }
        return true;
    }

    private void refuseAll(String why) {
        requests.entrySet().removeIf(each -> {
            boolean asks = each.getValue().lifetimeSeconds > 0;
            if (asks) {
                events.add(new Refused(each.getKey(), why));
            }
            return asks;
        });
    }

    private boolean mapped(Mapped message, long nowNanos) {
        Optional<Mapping> asked = requests.keySet().stream()
                .filter(each ->
                        each.port() == message.internalPort() && each.protocol().number() == message.protocolNumber())
                .findFirst();
        if (asked.isEmpty() || addressRequest.isPresent()) {
            return false;
        }
        Mapping mapping = asked.get();
        if (version == Version.PCP && !HexFormat.of().formatHex(nonce(mapping)).equals(message.nonce())) {
            return false;
        }
        boolean ends = requests.get(mapping).lifetimeSeconds == 0;
        if (message.result() == PcpCodec.SUCCESS && ends != (message.lifetimeSeconds() == 0)) {
            // The late answer to an earlier request: the mapping was renewed, and is to be deleted now.
            return false;
        }
        requests.remove(mapping);
        answered = true;
        epoch(message.epochSeconds(), nowNanos);
        if (ends) {
            nonces.remove(mapping);
            externalPorts.remove(mapping);
            events.add(new Released(mapping));
            return true;
        }
        events.add(verdict(mapping, message));
        return true;
    }

    private Event verdict(Mapping mapping, Mapped message) {
        boolean old = version == Version.NAT_PMP;
        if (message.result() != PcpCodec.SUCCESS) {
            return new Refused(mapping, old ? NatPmpCodec.words(message.result()) : PcpCodec.words(message.result()));
        }
        InetAddress address = old ? externalAddress.orElse(message.externalAddress()) : message.externalAddress();
        Optional<String> lie = GatewayRules.lie(address, message.externalPort());
        if (lie.isPresent()) {
            return new Refused(mapping, lie.get());
        }
        externalPorts.put(mapping, message.externalPort());
        return new Granted(
                new PortMapping(mapping, address, message.externalPort(), old ? "NAT-PMP" : "PCP"),
                GatewayRules.lifetime(message.lifetimeSeconds()));
    }

    /** Whether the router's clock went on as ours did, or it began anew (RFC 6887, section 8.5). */
    private void epoch(long nowEpochSeconds, long nowNanos) {
        if (epochSeconds.isPresent()) {
            long theirs = nowEpochSeconds - epochSeconds.getAsLong();
            long ours = TimeUnit.NANOSECONDS.toSeconds(nowNanos - epochNanos);
            boolean restarted = theirs < -1 || ours + 2 < theirs - theirs / 16 || theirs + 2 < ours - ours / 16;
            boolean believed = restartNanos.isEmpty() || nowNanos - restartNanos.getAsLong() >= RESTART_PAUSE_NANOS;
            if (restarted && believed) {
                restartNanos = OptionalLong.of(nowNanos);
                events.add(new Restarted());
            }
        }
        epochSeconds = OptionalLong.of(nowEpochSeconds);
        epochNanos = nowNanos;
    }

    private void useless(String why) {
        useless = true;
        requests.clear();
        addressRequest = Optional.empty();
        events.add(new Useless(why));
    }
}
