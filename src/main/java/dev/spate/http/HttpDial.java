package dev.spate.http;

import dev.spate.net.AddressChoice;
import dev.spate.net.LoopWork;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Leads from a URL to a connection on which its server can be asked: looks the host up, judges its addresses, connects to one
 * after the other, secures.
 *
 * <p>Owner: the loop.
 */
final class HttpDial {
    /** Stands for whoever is asked by name through a proxy: an address of the internet, which may send us to no nearer one. */
    private static final InetAddress BEYOND_PROXY = NetUtil.createInetAddressFromIpAddressString("1.0.0.0");

    /** Puts the handlers of the answer behind TLS; once for each address that is tried. */
    @FunctionalInterface
    interface Handlers {
        /** @param address that is asked */
        void addTo(ChannelPipeline pipeline, InetAddress address);
    }

    private final HttpClient client;
    private final Url url;
    private final SsrfPolicy ssrfPolicy;
    private final AddressChoice choice;
    private final Optional<InetAddress> sender;
    private final Handlers handlers;
    private final Promise<Channel> promise;
    private Channel channel;
    private String stage = "looking up the host";

    /** @param sender the server that redirected to this address; empty when none did */
    HttpDial(
            HttpClient client,
            Url url,
            SsrfPolicy ssrfPolicy,
            AddressChoice choice,
            Optional<InetAddress> sender,
            Handlers handlers) {
        this.client = client;
        this.url = url;
        this.ssrfPolicy = ssrfPolicy;
        this.choice = choice;
        this.sender = sender;
        this.handlers = handlers;
        this.promise = client.loop.newPromise();
    }

    /** What it is at, for the message of a timeout. */
    String stage() {
        return stage;
    }

    /** Begins. The channel is connected and secured; fails with {@link HttpException}. */
    Future<Channel> start() {
        LoopWork.task(this::resolve, this::fail).run();
        return promise;
    }

    /** Gives it up, and closes the connection if there is one. */
    void cancel() {
        promise.cancel(false);
        if (channel != null) {
            channel.close();
        }
    }

    private void resolve() {
        if (client.resolver.leavesToProxy(url.host())) {
            // Where it leads to, the proxy alone knows, and it has to judge that.
            secure(List.of(InetSocketAddress.createUnresolved(url.host(), url.httpPort())));
            return;
        }
        client.resolver.resolve(url.host()).addListener(guarded((Future<List<InetAddress>> found) -> {
            if (!found.isSuccess()) {
                fail(found.cause());
                return;
            }
            List<InetAddress> addresses;
            try {
                addresses = choice.of(
                        sender.isEmpty()
                                ? ssrfPolicy.allowed(found.getNow(), url)
                                : ssrfPolicy.allowedAfterRedirect(found.getNow(), url, sender.get()));
            } catch (SsrfException e) {
                fail(e.getMessage(), true, e);
                return;
            }
            if (addresses.isEmpty()) {
                fail("has addresses of one family", true, null);
                return;
            }
            secure(addresses.stream()
                    .map(each -> new InetSocketAddress(each, url.httpPort()))
                    .toList());
        }));
    }

    private void secure(List<InetSocketAddress> addresses) {
        if (!url.isHttps()) {
            connect(addresses, 0, null);
            return;
        }
        stage = "preparing TLS";
        client.tlsClient.context().addListener(guarded((Future<SslContext> made) -> {
            if (made.isSuccess()) {
                connect(addresses, 0, made.getNow());
            } else {
                fail("TLS does not work here: " + made.cause().getMessage(), true, made.cause());
            }
        }));
    }

    /** What the listener throws fails the dial at once: else its deadline would, with another reason. */
    private <F extends Future<?>> GenericFutureListener<F> guarded(GenericFutureListener<F> listener) {
        return LoopWork.listener(listener, this::fail);
    }

    private void connect(List<InetSocketAddress> addresses, int index, SslContext tls) {
        if (promise.isDone()) {
            return;
        }
        stage = "connecting";
        InetSocketAddress address = addresses.get(index);
        boolean last = index == addresses.size() - 1;
        // An address that swallows the attempt must not use up the time of the next one.
        long timeoutMillis = client.options.connectTimeout().toMillis() / (last ? 1 : 2);
        ChannelFuture connecting = client.transport
                .tcp()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeoutMillis))
                .disableResolver()
                .handler(pipeline(tls, address.isUnresolved() ? BEYOND_PROXY : address.getAddress()))
                .connect(address, client.options.sourceSocket());
        channel = connecting.channel();
        connecting.addListener(guarded((Future<Void> done) -> {
            if (done.isSuccess()) {
                connected(connecting.channel(), tls != null);
            } else if (last) {
                fail(done.cause());
            } else {
                connect(addresses, index + 1, tls);
            }
        }));
    }

    private ChannelInitializer<Channel> pipeline(SslContext tls, InetAddress address) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                if (tls != null) {
                    made.pipeline().addLast("tls", tls.newHandler(made.alloc(), url.host(), url.httpPort()));
                }
                handlers.addTo(made.pipeline(), address);
            }
        };
    }

    private void connected(Channel to, boolean secured) {
        if (!secured) {
            succeed(to);
            return;
        }
        stage = "securing the connection";
        to.pipeline().get(SslHandler.class).handshakeFuture().addListener(guarded((Future<Channel> done) -> {
            if (done.isSuccess()) {
                succeed(to);
            } else {
                fail(done.cause());
            }
        }));
    }

    private void succeed(Channel to) {
        stage = "waiting for the answer";
        if (!promise.trySuccess(to)) {
            to.close();
        }
    }

    private void fail(Throwable cause) {
        HttpFailure failure = HttpFailure.of(cause, url, client.options.connectTimeout());
        fail(failure.reason(), failure.forGood(), cause);
    }

    private void fail(String reason, boolean forGood, Throwable cause) {
        promise.tryFailure(new HttpException(url.label(), reason, forGood, cause));
    }
}
