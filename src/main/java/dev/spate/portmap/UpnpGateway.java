package dev.spate.portmap;

import dev.spate.http.HttpClient;
import dev.spate.http.HttpException;
import dev.spate.http.HttpPost;
import dev.spate.http.HttpReply;
import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.AddressScope;
import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A router that is asked by UPnP: found by {@link SsdpSearch}, described by a document of its own, asked by SOAP, one request
 * at a time. Of IPv4 it maps ports, of IPv6 it lets through what comes to them. Owner: the loop.
 */
final class UpnpGateway implements Gateway {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Ports that are tried when others have the one that we want. */
    private static final int MOST_PORTS = 4;

    private static final int LEAST_PORT = 10_000;
    private static final int PORTS = 50_000;

    /** Requests after one another that the router did not answer: it is gone, or its address is another one. */
    private static final int MOST_SILENCES = 2;

    private static final int CONFLICT = 718;
    private static final int CONFLICT_OTHER_MECHANISM = 729;
    private static final int PERMANENT_ONLY = 725;
    private static final int NO_SUCH_ENTRY = 714;
    private static final int NO_SUCH_PINHOLE = 704;
    private static final int MOST_UNIQUE_ID = 0xffff;

    private final Transport transport;
    private final HttpClient http;
    /** From the address that is to be reached: routers let through no other than the one that asks. */
    private HttpClient asking;

    private final RandomGenerator random;
    private final Listener listener;
    private final Consumer<Throwable> broken;
    private final SsdpSearch search;
    private final SocketProtocolFamily family;
    private final Map<Mapping, Long> asked = new LinkedHashMap<>();
    private final Map<Mapping, Integer> externalPorts = new HashMap<>();
    /** What the router calls those that it has let through. */
    private final Map<Mapping, Integer> pinholes = new HashMap<>();

    private final Deque<Url> candidates = new ArrayDeque<>();
    private boolean searchEnded;
    private boolean busy;
    private boolean closed;
    private boolean permanentOnly;
    private int silences;
    private String lastFault = "";
    private GatewayDescription description;
    private InetAddress client;

    /** @param search not begun yet */
    UpnpGateway(
            Transport transport,
            SocketProtocolFamily family,
            HttpClient http,
            RandomGenerator random,
            SsdpSearch search,
            Listener listener,
            Consumer<Throwable> broken) {
        this.transport = transport;
        this.family = family;
        this.http = http;
        this.asking = http;
        this.random = random;
        this.search = search;
        this.listener = listener;
        this.broken = broken;
    }

    /** Looks for the router. */
    void begin() {
        search.begin(new SsdpSearch.Listener() {
            @Override
            public void found(Url location) {
                candidates.add(location);
                next();
            }

            @Override
            public void ended(String refusals) {
                searchEnded = true;
                if (!refusals.isEmpty()) {
                    lastFault = refusals;
                }
                next();
            }
        });
    }

    @Override
    public void ask(Mapping mapping, long lifetimeSeconds) {
        asked.put(mapping, lifetimeSeconds);
        next();
    }

    @Override
    public void close() {
        closed = true;
        search.close();
        if (asking != http) {
            asking.close();
        }
    }

    private boolean isIpv6() {
        return family == SocketProtocolFamily.INET6;
    }

    /** The next request, when none is under way. */
    private void next() {
        if (busy || closed) {
            return;
        }
        if (description == null) {
            Url candidate = candidates.poll();
            if (candidate != null) {
                describe(candidate);
            } else if (searchEnded) {
                listener.useless(lastFault.isEmpty() ? "nobody answers" : lastFault);
            }
            return;
        }
        if (!asked.isEmpty()) {
            Map.Entry<Mapping, Long> first = asked.entrySet().iterator().next();
            Mapping mapping = first.getKey();
            long lifetimeSeconds = first.getValue();
            asked.remove(mapping);
            if (isIpv6()) {
                askForPinhole(mapping, lifetimeSeconds);
            } else if (lifetimeSeconds == 0) {
                delete(mapping);
            } else {
                externalAddress(mapping, lifetimeSeconds);
            }
        }
    }

    private void describe(Url location) {
        busy = true;
        answered(
                http.get(location, SsrfPolicy.GATEWAY, XmlTexts.MOST_BYTES, TIMEOUT)
                        .future(),
                (reply, fault) -> {
                    if (fault == null && !reply.isSuccess()) {
                        fault = reply.statusLine();
                    }
                    GatewayDescription read = null;
                    if (fault == null) {
                        try {
                            read = GatewayDescription.read(
                                    reply.body(),
                                    location,
                                    isIpv6() ? GatewayDescription.PINHOLES : GatewayDescription.MAPPINGS);
                        } catch (UpnpException e) {
                            fault = e.getMessage();
                        }
                    }
                    if (fault == null) {
                        findClient(read);
                    } else {
                        lastFault = location.label() + ": " + fault;
                        busy = false;
                        next();
                    }
                });
    }

    /**
     * Our address as the router sees it: that from which the system sends to it. Where that is one of the local network, with
     * IPv6 another one is to be reached.
     */
    private void findClient(GatewayDescription read) {
        InetSocketAddress router = new InetSocketAddress(
                NetUtil.createInetAddressFromIpAddressString(read.control().host()),
                read.control().httpPort());
        ChannelFuture connecting = transport
                .udp(family)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(router);
        connecting.addListener(LoopWork.listener(
                done -> {
                    InetSocketAddress ours =
                            (InetSocketAddress) connecting.channel().localAddress();
                    connecting.channel().close();
                    if (!done.isSuccess()) {
                        lastFault = String.valueOf(done.cause().getMessage());
                        busy = false;
                        next();
                    } else if (isIpv6() && AddressScope.of(ours.getAddress()) == AddressScope.NETWORK) {
                        Ipv6Source.find(transport, found -> sourceFound(found.orElse(ours.getAddress()), read), broken);
                    } else {
                        clientFound(ours.getAddress(), read);
                    }
                },
                broken));
    }

    private void sourceFound(InetAddress source, GatewayDescription read) {
        if (!closed) {
            asking = http.from(source);
            clientFound(source, read);
        }
    }

    private void clientFound(InetAddress ours, GatewayDescription read) {
        if (closed) {
            return;
        }
        busy = false;
        client = ours;
        description = read;
        search.close();
        candidates.clear();
        boolean ofWorld = AddressScope.of(client) == AddressScope.WORLD;
        if (ofWorld != isIpv6()) {
            listener.useless(ofWorld ? PortMapper.NO_NAT : PortMapper.NO_IPV6);
        } else {
            next();
        }
    }

    private void externalAddress(Mapping mapping, long lifetimeSeconds) {
        post(SoapMessage.externalAddress(description.serviceType()), mapping, (values, fault) -> {
            String text = fault == null ? values.getOrDefault("NewExternalIPAddress", "") : "";
            byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
            if (fault != null) {
                refused(mapping, fault.getMessage());
            } else if (address == null) {
                refused(mapping, "it does not tell its address");
            } else {
                InetAddress external = PcpCodec.address(address);
                GatewayRules.lie(external, mapping.port())
                        .ifPresentOrElse(
                                lie -> refused(mapping, lie),
                                () -> add(
                                        mapping,
                                        external,
                                        externalPorts.getOrDefault(mapping, mapping.port()),
                                        lifetimeSeconds,
                                        1));
            }
        });
    }

    private void add(Mapping mapping, InetAddress external, int port, long lifetimeSeconds, int tries) {
        HttpPost request = SoapMessage.add(
                description.serviceType(), mapping, port, client.getHostAddress(), permanentOnly ? 0 : lifetimeSeconds);
        post(request, mapping, (values, fault) -> {
            if (fault == null) {
                externalPorts.put(mapping, port);
                busy = false;
                listener.granted(new PortMapping(mapping, external, port, "UPnP"), lifetimeSeconds);
                next();
            } else if (fault.code() == PERMANENT_ONLY && !permanentOnly) {
                permanentOnly = true;
                add(mapping, external, port, lifetimeSeconds, tries);
            } else if ((fault.code() == CONFLICT || fault.code() == CONFLICT_OTHER_MECHANISM) && tries < MOST_PORTS) {
                add(mapping, external, LEAST_PORT + random.nextInt(PORTS), lifetimeSeconds, tries + 1);
            } else {
                refused(mapping, fault.getMessage());
            }
        });
    }

    private void delete(Mapping mapping) {
        int port = externalPorts.getOrDefault(mapping, mapping.port());
        externalPorts.remove(mapping);
        post(SoapMessage.delete(description.serviceType(), mapping, port), mapping, (values, fault) -> {
            busy = false;
            if (fault == null || fault.code() == NO_SUCH_ENTRY) {
                listener.released(mapping);
            } else {
                listener.refused(mapping, fault.getMessage());
            }
            next();
        });
    }

    private void askForPinhole(Mapping mapping, long lifetimeSeconds) {
        Integer uniqueId = pinholes.get(mapping);
        if (lifetimeSeconds > 0 && uniqueId == null) {
            addPinhole(mapping, lifetimeSeconds);
        } else if (lifetimeSeconds > 0) {
            HttpPost request = SoapMessage.updatePinhole(description.serviceType(), uniqueId, lifetimeSeconds);
            post(request, mapping, (values, fault) -> {
                if (fault == null) {
                    letThrough(mapping, lifetimeSeconds);
                } else if (fault.code() == NO_SUCH_PINHOLE) {
                    // The router began anew.
                    addPinhole(mapping, lifetimeSeconds);
                } else {
                    refused(mapping, fault.getMessage());
                }
            });
        } else if (uniqueId == null) {
            listener.released(mapping);
            next();
        } else {
            pinholes.remove(mapping);
            post(SoapMessage.deletePinhole(description.serviceType(), uniqueId), mapping, (values, fault) -> {
                busy = false;
                if (fault == null || fault.code() == NO_SUCH_PINHOLE) {
                    listener.released(mapping);
                } else {
                    listener.refused(mapping, fault.getMessage());
                }
                next();
            });
        }
    }

    private void addPinhole(Mapping mapping, long lifetimeSeconds) {
        pinholes.remove(mapping);
        String ours = NetUtil.toAddressString(client);
        HttpPost request = SoapMessage.addPinhole(description.serviceType(), mapping, ours, lifetimeSeconds);
        post(request, mapping, (values, fault) -> {
            String id = fault == null ? values.getOrDefault("UniqueID", "") : "";
            if (fault != null) {
                refused(mapping, fault.getMessage());
            } else if (!id.matches("[0-9]{1,5}") || Integer.parseInt(id) > MOST_UNIQUE_ID) {
                refused(mapping, "it does not tell what it calls the pinhole");
            } else {
                pinholes.put(mapping, Integer.parseInt(id));
                letThrough(mapping, lifetimeSeconds);
            }
        });
    }

    private void letThrough(Mapping mapping, long lifetimeSeconds) {
        busy = false;
        listener.granted(new PortMapping(mapping, client, mapping.port(), "UPnP"), lifetimeSeconds);
        next();
    }

    private void refused(Mapping mapping, String why) {
        busy = false;
        listener.refused(mapping, why);
        next();
    }

    /** Posts; the answer is values, or a fault of the router. */
    private void post(HttpPost request, Mapping mapping, BiConsumer<Map<String, String>, UpnpException> taker) {
        busy = true;
        answered(
                asking.post(description.control(), request, SsrfPolicy.GATEWAY, XmlTexts.MOST_BYTES, TIMEOUT)
                        .future(),
                (reply, fault) -> {
                    if (fault != null) {
                        if (++silences >= MOST_SILENCES) {
                            listener.useless(fault);
                        } else {
                            refused(mapping, fault);
                        }
                        return;
                    }
                    silences = 0;
                    try {
                        taker.accept(SoapMessage.read(reply.status(), reply.body()), null);
                    } catch (UpnpException e) {
                        taker.accept(Map.of(), e);
                    }
                });
    }

    private void answered(Future<HttpReply> request, BiConsumer<HttpReply, String> taker) {
        request.addListener(LoopWork.listener(
                (Future<HttpReply> done) -> {
                    if (closed) {
                        return;
                    }
                    if (done.isSuccess()) {
                        taker.accept(done.getNow(), null);
                    } else {
                        taker.accept(
                                null,
                                done.cause() instanceof HttpException known
                                        ? known.reason()
                                        : String.valueOf(done.cause().getMessage()));
                    }
                },
                broken));
    }
}
